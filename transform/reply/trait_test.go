package reply_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/reply"
)

func TestNoMarkerIsLongerThanAShortLine(t *testing.T) {
	for _, words := range reply.Markers() {
		if len(words) > reply.ShortLine && !reply.MayShrink(words) {
			t.Errorf("%q has %d octets; a line as long is passed over unless it has dashes", words, len(words))
		}
	}
}

func TestAMarkerIsFoundHoweverItsLineIsFilled(t *testing.T) {
	space := strings.Repeat(" ", reply.ShortLine)
	for _, line := range []string{
		"*" + strings.Repeat("*", reply.ShortLine) + "Original Message*",
		"-" + space + "Original Message" + space + "-",
		"Original" + "\u200e" + " Message" + strings.Repeat("\u200e", reply.ShortLine),
		"Original Message" + strings.Repeat(":", reply.ShortLine),
	} {
		const below = "\nFrom: Ann <ann@example.org>\nSent: 2 November 2026 10:30\nTo: Bob\nSubject: Offer\n\nold"
		if r, _ := reply.Split(reply.Mail{Text: "yes\n\n" + line + below}); r.Text != "yes" {
			t.Errorf("%q: Split = %q", line, r.Text)
		}
	}
}

func TestEveryIntroductionHasAColonOrADigit(t *testing.T) {
	for _, tc := range introductions {
		if !reply.MayIntroduce(tc.line) {
			t.Errorf("%q is ruled out", tc.line)
		}
	}
	for _, digit := range []string{"7", "٧", "۷", "７", ":", "："} {
		if !reply.MayIntroduce("Ann " + digit) {
			t.Errorf("%q is neither a colon nor a digit", digit)
		}
	}
	if reply.MayIntroduce("Ann écrit, Анна, 安娜") {
		t.Error("letters are taken for digits")
	}
}

// sameSlowly fails if a line that is ruled out by its octets decides something.
func sameSlowly(t *testing.T, mail reply.Mail) {
	t.Helper()
	fast, forward := reply.Split(mail)
	slow, slowForward := reply.SplitSlowly(mail)
	if !reflect.DeepEqual(fast, slow) || !reflect.DeepEqual(forward, slowForward) {
		t.Fatalf("%q\n got %+v, %+v\nwant %+v, %+v", mail.Text, fast, forward, slow, slowForward)
	}
}

func TestWhatIsPassedOverInHasteDecidesNothing(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no mail in testdata: %v", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sameSlowly(t, reply.Mail{Text: string(text)})
		sameSlowly(t, reply.Mail{Text: string(text), Forward: true})
	}
	for _, tc := range introductions {
		sameSlowly(t, reply.Mail{Text: "yes\n\n" + tc.line + "\n> old"})
	}
	for _, words := range reply.Markers() {
		sameSlowly(t, reply.Mail{Text: "yes\n\n-- " + words + strings.Repeat(" and more", 8) + " --\n\nold"})
		sameSlowly(t, reply.Mail{Text: "yes\n\n" + words + strings.Repeat(" ", reply.ShortLine) + ".\nFrom: a@example.org\nDate: 2026\nTo: b\n\nold"})
	}
}

func FuzzWhatIsPassedOverInHaste(f *testing.F) {
	for _, tc := range introductions {
		f.Add("yes\n\n"+tc.line+"\n> old", false)
	}
	for _, words := range reply.Markers() {
		f.Add("yes\n\n--- "+words+" ---\nFrom: a@example.org\nDate: 2026\nTo: b\n\nold", true)
	}
	f.Fuzz(func(t *testing.T, text string, forward bool) {
		sameSlowly(t, reply.Mail{Text: text, Forward: forward})
	})
}
