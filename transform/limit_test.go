package transform_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"testing"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
)

// event reads a mail written with LF.
func event(c transform.Config, mail string) (e *eventv1.Event, whole bool) {
	return transform.New(c).Event(strings.NewReader(strings.ReplaceAll(mail, "\n", "\r\n")))
}

// levels counts the messages that are read one in the other.
func levels(e *eventv1.Event) int {
	n := 0
	for len(e.GetEmbeddedMessages()) > 0 {
		e = e.GetEmbeddedMessages()[0].GetEvent()
		n++
	}
	return n
}

func TestMessagesInMessagesAreReadToTheLimit(t *testing.T) {
	for n, want := range map[int]int{1: 1, 5: 5, 6: 5, 100: 5} {
		mail := strings.Repeat("Subject: x\nContent-Type: message/rfc822\n\n", n) + "Subject: last\n\nbody\n"
		e, whole := event(transform.Config{}, mail)
		if got := levels(e); got != want {
			t.Errorf("%d messages: %d were read, want %d", n, got, want)
		}
		if whole != (n <= 5) || len(e.Attachments) != 1 {
			t.Errorf("%d messages: whole = %v, %d attachments", n, whole, len(e.Attachments))
		}
	}
}

func TestMessagesShareOneBudgetOfParts(t *testing.T) {
	inner := "Content-Type: multipart/mixed; boundary=i\n\n" + strings.Repeat("--i\n\nx\n", 300) + "--i--\n"
	mail := "Content-Type: multipart/mixed; boundary=o\n\n" + strings.Repeat("--o\nContent-Type: message/rfc822\n\n"+inner, 10) + "--o--\n"
	e, whole := event(transform.Config{}, mail)
	parts := e.Parse.Parts
	for _, m := range e.EmbeddedMessages {
		parts += m.GetEvent().GetParse().GetParts()
	}
	if parts > 1010 || parts < 900 || whole {
		t.Errorf("%d parts in all, whole = %v", parts, whole)
	}
	if len(e.Attachments) != 10 {
		t.Errorf("%d attachments, want 10", len(e.Attachments))
	}
}

func TestMessagesBeyondTheBudgetOfOctetsStayAttachments(t *testing.T) {
	message := "--o\nContent-Type: message/rfc822\n\nSubject: x\n\n" + strings.Repeat("text\n", 100)
	mail := "Content-Type: multipart/mixed; boundary=o\n\n" + strings.Repeat(message, 5) + "--o--\n"
	e, whole := event(transform.Config{EmbeddedBytes: 1500}, mail)
	if len(e.EmbeddedMessages) != 2 || len(e.Attachments) != 5 || whole || !strings.Contains(codes(e), "limit_embedded") {
		t.Errorf("%d messages, %d attachments, whole = %v, %s", len(e.EmbeddedMessages), len(e.Attachments), whole, codes(e))
	}
}

func TestAMessageInALongEncodingStaysAnAttachment(t *testing.T) {
	digits := base64.StdEncoding.EncodeToString([]byte("Subject: x\r\n\r\n" + strings.Repeat("text\r\n", 1_200_000)))
	e, whole := event(transform.Config{}, "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"+digits+"\n")
	if len(e.EmbeddedMessages) != 0 || len(e.Attachments) != 1 || whole || codes(e) != "limit_embedded" {
		t.Errorf("%d messages, %d attachments, whole = %v, %s", len(e.EmbeddedMessages), len(e.Attachments), whole, codes(e))
	}
}

func TestATextIsCutAtTheLimitBetweenTwoCharacters(t *testing.T) {
	e, whole := event(transform.Config{Text: 100}, "Content-Type: text/plain; charset=utf-8\n\n"+strings.Repeat("ü", 80)+"\n")
	b := e.Text
	if b.Value != strings.Repeat("ü", 50) || !b.Truncated || b.Size != 161 || whole || codes(e) != "limit_text" {
		t.Errorf("%q, truncated = %v, size %d, whole = %v, %s", b.Value, b.Truncated, b.Size, whole, codes(e))
	}
}

func TestAListOfAddressesThatIsCutEndsWithTheLastWholeOne(t *testing.T) {
	to := strings.Repeat("someone@example.org,\n ", 5000) + "last@example.org"
	e, whole := event(transform.Config{Addresses: 10_000}, "To: "+to+"\nCc: "+strings.Repeat("(", 100<<10)+"\n\ntext\n")
	if whole || codes(e) != "limit_header_field" || len(e.To) < 3000 || len(e.Cc) != 0 {
		t.Errorf("whole = %v, warnings %s, %d in to, cc %v", whole, codes(e), len(e.To), e.Cc)
	}
	for _, a := range e.To {
		if a.Address != "someone@example.org" {
			t.Errorf("to has %q", a.Address)
		}
	}
}

func TestWhatDoesNotFitInlineIsDescribedAndHashed(t *testing.T) {
	part := "--b\nContent-Type: application/pdf\n\n%s\n"
	mail := "Content-Type: multipart/mixed; boundary=b\n\n" + fmt.Sprintf(part, strings.Repeat("x", 60)) +
		fmt.Sprintf(part, strings.Repeat("y", 60)) + fmt.Sprintf(part, strings.Repeat("z", 40)) + "--b--\n"
	e, whole := event(transform.Config{InlineAttachments: 100}, mail)
	a := e.Attachments
	if len(a) != 3 || whole || len(a[0].Content) != 60 || a[1].Content != nil || len(a[2].Content) != 40 {
		t.Fatalf("%d attachments, whole = %v", len(a), whole)
	}
	if a[1].Size != 60 || len(a[1].Sha256) != 64 || a[1].Sha256 == a[0].Sha256 {
		t.Errorf("size %d, sha256 %s", a[1].Size, a[1].Sha256)
	}
	if e, whole = event(transform.Config{InlineAttachments: -1}, mail); e.Attachments[2].Content != nil || whole {
		t.Errorf("with no room at all: %q, whole = %v", e.Attachments[2].Content, whole)
	}
}

func TestAnAttachedMessageWhoseFilesAreOnlyHashedIsComplete(t *testing.T) {
	mail := "Content-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/csv; name=a.csv\n\n1,2\n--b--\n"
	e, whole := event(transform.Config{InlineAttachments: -1}, mail)
	if whole || codes(e) != "" || e.EmbeddedMessages[0].Event.Attachments[0].Content != nil {
		t.Errorf("whole = %v, warnings %q, want a raw message that is stored and no warning", whole, codes(e))
	}
}

func TestFilesInATextCountAsParts(t *testing.T) {
	e, whole := event(transform.Config{Parts: 5}, "\n"+strings.Repeat("begin 644 a\n#0V%T\n`\nend\n", 10))
	if len(e.Attachments) != 4 || whole || codes(e) != "leading_blank,header_unended,header_missing,limit_parts" {
		t.Errorf("%d attachments, whole = %v, %s", len(e.Attachments), whole, codes(e))
	}
	if got := strings.Count(e.Text.Value, "begin 644"); got != 6 {
		t.Errorf("%d files are left in the text", got)
	}
}

func TestALongMailTakesLittleMemory(t *testing.T) {
	raw := attachmentMail(40 << 20)
	tr := transform.New(transform.Config{})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	tr.Event(bytes.NewReader(raw))
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 8<<20 {
		t.Errorf("allocated %d KiB for %d", allocated>>10, len(raw))
	}
}

func TestReportsInAttachedMessagesAreUnpackedWithinOneLimit(t *testing.T) {
	packed := func(xml string) string {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write([]byte(xml)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return "--b\nContent-Type: message/rfc822\n\nSubject: Report domain: example.org\nContent-Type: application/gzip\nContent-Transfer-Encoding: base64\n\n" +
			base64.StdEncoding.EncodeToString(b.Bytes()) + "\n"
	}
	junk := packed("<feedback>" + strings.Repeat(" ", 1<<20) + "</feedback>")
	one := packed("<feedback><report_metadata><org_name>example.net</org_name></report_metadata>" +
		"<policy_published><domain>example.org</domain></policy_published></feedback>")
	for n, want := range map[int]bool{20: true, 40: false} { // more than 32 MiB leave no room
		mail := "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat(junk, n) + one + "--b--\n"
		e, _ := event(transform.Config{}, mail)
		if got := e.EmbeddedMessages[n].Event.DeliveryReport != nil; got != want {
			t.Errorf("behind %d MiB of others the report is read: %v, want %v", n, got, want)
		}
		if told := strings.Contains(codes(e.EmbeddedMessages[n].Event), "limit_report"); told == want {
			t.Errorf("behind %d MiB of others the limit is told: %v, want %v", n, told, !want)
		}
		if codes(e) != "" {
			t.Errorf("the mail itself, which is no report, is told %s", codes(e))
		}
	}
}
