package transform_test

import (
	"bytes"
	"strings"
	"testing"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
)

const judgedMail = "Authentication-Results: mx.example.net;\r\n dmarc=pass header.from=example.org;\r\n dkim=pass header.d=example.org header.s=mail;\r\n spf=fail smtp.mailfrom=example.com\r\n" +
	"Received: from a by mx.example.net; Mon, 2 Nov 2026 10:11:12 +0000\r\n" +
	"From: ann@example.org\r\nSubject: Lids\r\nMessage-ID: <judged@example.org>\r\nX-Loop-Mark: lids\r\n\r\nbody\r\n"

func eventOf(c transform.Config, raw string) *eventv1.Event {
	e, _ := transform.New(c).Event(strings.NewReader(raw))
	return e
}

func TestOnlyAConfiguredReceiverIsTrusted(t *testing.T) {
	if a := eventOf(transform.Config{}, judgedMail).Auth; a != nil {
		t.Errorf("without a configured receiver auth = %v", a)
	}
	if a := eventOf(transform.Config{AuthservIDs: []string{"mx.example.com"}}, judgedMail).Auth; a.GetTrusted() || a.GetDmarc() != nil {
		t.Errorf("of another receiver auth = %v", a)
	}
	a := eventOf(transform.Config{AuthservIDs: []string{"mx.example.net"}}, judgedMail).Auth
	switch {
	case !a.GetTrusted() || a.GetAuthservId() != "mx.example.net" || !a.GetFromAligned():
		t.Errorf("auth = %v", a)
	case a.GetDmarc().GetResult() != "pass" || a.GetSpf().GetResult() != "fail" || a.GetArc() != nil:
		t.Errorf("auth = %v", a)
	case len(a.GetDkim()) != 1 || a.GetDkim()[0].GetDomain() != "example.org" || a.GetDkim()[0].GetSelector() != "mail":
		t.Errorf("dkim = %v", a.GetDkim())
	}
}

func TestAnAttachedMessageHasNoVerdictOfAReceiver(t *testing.T) {
	raw := "From: bob@example.net\r\nContent-Type: message/rfc822\r\n\r\n" + judgedMail
	e := eventOf(transform.Config{AuthservIDs: []string{"mx.example.net"}}, raw)
	if a := e.EmbeddedMessages[0].Event.Auth; a != nil {
		t.Errorf("auth = %v", a)
	}
}

func TestOnesOwnMailIsKnownByItsMark(t *testing.T) {
	for value, want := range map[string]string{"": "own_loop", "LIDS": "own_loop", "other": "none"} {
		a := eventOf(transform.Config{LoopHeader: "X-Loop-Mark", LoopValue: value}, judgedMail).Automation
		if a.GetClass() != want || a.GetIsAutomated() != (want != "none") {
			t.Errorf("with the value %q automation = %v, want %s", value, a, want)
		}
	}
}

func TestASignedMailBeyondTheDepthStaysAnAttachment(t *testing.T) {
	raw := bombHeader + signedFields + encoded(opaque([]byte(signedFields+encoded(opaque([]byte("\r\ninnermost\r\n"))))))
	e, whole := transform.New(transform.Config{EmbeddedDepth: 1}).Event(strings.NewReader(raw))
	if whole || e.Text != nil || codes(e) != "limit_embedded" || len(e.Attachments) != 2 {
		t.Errorf("whole = %v, text = %v, %s, %d attachments", whole, e.Text, codes(e), len(e.Attachments))
	}
	e, whole = transform.New(transform.Config{EmbeddedDepth: 2}).Event(strings.NewReader(raw))
	if !whole || strings.TrimSpace(e.Text.GetValue()) != "innermost" {
		t.Errorf("whole = %v, text = %v, %s", whole, e.Text, codes(e))
	}
}

func TestOfSeveralSignedPartsTheFirstIsTheText(t *testing.T) {
	raw := many("From: ann@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", signedFields, opaque([]byte("\r\nsigned\r\n")), 3)
	e := eventOf(transform.Config{}, string(raw))
	if strings.TrimSpace(e.GetText().GetValue()) != "signed" || e.Preview != "signed" {
		t.Errorf("text = %v, preview = %q", e.Text, e.Preview)
	}
}

func TestAContainerBeyondTheBudgetIsNotOpened(t *testing.T) {
	raw := bombHeader + tnefFields + encoded(newWinmail().file("a.txt", []byte("round;2\r\n")).Bytes())
	for limit, files := range map[int]int{10: 1, 0: 2} {
		e, whole := transform.New(transform.Config{EmbeddedBytes: limit}).Event(strings.NewReader(raw))
		if len(e.Attachments) != files || whole != (files == 2) || strings.Contains(codes(e), "limit_container") != (files == 1) {
			t.Errorf("with %d octets: whole = %v, %s, %v", limit, whole, codes(e), e.Attachments)
		}
	}
}

func TestFilesOfAContainerCountAsParts(t *testing.T) {
	w := newWinmail()
	for range 5 {
		w.file("a.txt", []byte("a"))
	}
	raw := bombHeader + tnefFields + encoded(w.Bytes())
	e, whole := transform.New(transform.Config{Parts: 4}).Event(strings.NewReader(raw))
	if whole || len(e.Attachments) != 4 || !strings.Contains(codes(e), "limit_") {
		t.Errorf("whole = %v, %d attachments, %s", whole, len(e.Attachments), codes(e))
	}
}

func TestTheFilesOfAContainerAreKeptByteForByte(t *testing.T) {
	data := bytes.Repeat([]byte{0, 1, 0xff, '\r', '\n'}, 3000)
	raw := bombHeader + tnefFields + encoded(newWinmail().file("a.bin", data).Bytes())
	e := eventOf(transform.Config{}, raw)
	if len(e.Attachments) != 2 || !bytes.Equal(e.Attachments[1].Content, data) || e.Attachments[1].Origin != "tnef" {
		t.Errorf("%d attachments, %s", len(e.Attachments), codes(e))
	}
}

func TestAMismatchOfTypesDoesNotDegradeAMail(t *testing.T) {
	raw := bombHeader + "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"))
	e := eventOf(transform.Config{}, raw)
	a := e.Attachments[0]
	if e.Parse.Status != "ok" || len(a.Warnings) != 1 || a.Warnings[0].Code != "content_type_mismatch" || a.GetContentTypeDetected() != "image/png" {
		t.Errorf("%s, %v", e.Parse.Status, a)
	}
}

func FuzzContainersAndVerdicts(f *testing.F) {
	f.Add([]byte(judgedMail))
	f.Add([]byte(bombHeader + signedFields + encoded(opaque([]byte("\r\nbody\r\n")))))
	f.Add([]byte(bombHeader + tnefFields + encoded(newWinmail().file("a.txt", []byte("a")).Bytes())))
	f.Add([]byte(bombHeader + tnefFields + encoded(expanding(100))))
	f.Add([]byte(bombHeader + "Content-Type: text/rtf\r\n\r\n{\\rtf1 text}"))
	tr := transform.New(transform.Config{AuthservIDs: []string{"mx.example.net"}})
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, _ := tr.Event(bytes.NewReader(raw))
		if strings.Contains(codes(e), "reader_broken") {
			t.Fatal("the reader broke")
		}
		if again, _ := tr.Event(bytes.NewReader(raw)); !bytes.Equal(eventv1.AppendJSON(nil, e), eventv1.AppendJSON(nil, again)) {
			t.Error("the same bytes give another event")
		}
	})
}

func TestABounceThatNamesNobodyIsStillABounce(t *testing.T) {
	raw := "Return-Path: <>\r\nFrom: MAILER-DAEMON@example.org\r\nSubject: Mail Delivery Problem\r\n\r\nYour mail could not be delivered.\r\n"
	e := eventOf(transform.Config{}, raw)
	if e.GetDeliveryReport().GetKind() != "dsn" || len(e.GetDeliveryReport().GetRecipients()) != 0 || e.Automation.GetClass() != "bounce" {
		t.Errorf("report = %v, automation = %v", e.DeliveryReport, e.Automation)
	}
}
