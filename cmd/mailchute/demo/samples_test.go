package demo_test

import (
	"bytes"
	"crypto/sha256"
	"regexp"
	"testing"

	"github.com/mailchute/mailchute/cmd/mailchute/demo"
)

func samples(t *testing.T) []demo.Sample {
	t.Helper()
	all, err := demo.Samples()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestThereAreSamplesInEveryMailbox(t *testing.T) {
	count := make(map[string]int)
	for _, s := range samples(t) {
		count[s.Mailbox]++
	}
	for _, mailbox := range []string{"support", "orders", "postmaster"} {
		if count[mailbox] < 5 {
			t.Errorf("mailbox %s has %d samples, want at least 5", mailbox, count[mailbox])
		}
	}
	if len(count) != 3 {
		t.Errorf("mailboxes = %v, want three", count)
	}
}

func TestNoTwoSamplesAreTheSameMail(t *testing.T) {
	seen := make(map[[sha256.Size]byte]string)
	for _, s := range samples(t) {
		sum := sha256.Sum256(s.Raw)
		if other, twice := seen[sum]; twice {
			t.Errorf("%s is %s", s.Name, other)
		}
		seen[sum] = s.Name
	}
}

// A checkout that converts line ends would change event ids and break the
// signed sample.
func TestSamplesHaveTheLineEndsOfTheWire(t *testing.T) {
	for _, s := range samples(t) {
		if lf, crlf := bytes.Count(s.Raw, []byte("\n")), bytes.Count(s.Raw, []byte("\r\n")); lf != crlf {
			t.Errorf("%s has %d line ends, of which %d are CRLF; see .gitattributes", s.Name, lf, crlf)
		}
	}
}

func TestSamplesNameOnlyDomainsOfExamples(t *testing.T) {
	domain := regexp.MustCompile(`@(?:[a-z0-9-]+\.)*([a-z0-9-]+\.[a-z]{2,})\b`)
	reserved := regexp.MustCompile(`^example\.(org|com|net)$`) // RFC 2606 section 3
	for _, s := range samples(t) {
		unfolded := bytes.ReplaceAll(s.Raw, []byte("\r\n "), nil)
		for _, match := range domain.FindAllSubmatch(unfolded, -1) {
			if !reserved.Match(match[1]) {
				t.Errorf("%s names %s", s.Name, match[0])
			}
		}
	}
}

func TestThereIsASampleOfEachKindOfMail(t *testing.T) {
	for kind, mark := range map[string]string{
		"a reply":                     `(?im)^in-reply-to:`,
		"a forwarded mail":            `(?i)content-type: message/rfc822`,
		"a bounce":                    `(?i)report-type="?delivery-status`,
		"a read receipt":              `(?i)report-type="?disposition-notification`,
		"a complaint":                 `(?i)report-type="?feedback-report`,
		"an automatic reply":          `(?im)^auto-submitted: auto-replied`,
		"an invitation":               `(?i)content-type: text/calendar`,
		"an attachment":               `(?i)content-disposition: attachment`,
		"an attachment by RFC 2231":   `(?i)filename\*`,
		"an inline image":             `(?i)content-id:`,
		"a winmail.dat":               `(?i)application/ms-tnef`,
		"a mailing list's":            `(?im)^list-id:`,
		"HTML":                        `(?i)content-type: text/html`,
		"flowed text":                 `(?i)format=flowed`,
		"Japanese":                    `(?i)iso-2022-jp`,
		"Russian":                     `(?i)koi8-r`,
		"Hebrew":                      `(?i)windows-1255`,
		"Chinese":                     `(?i)gb18030`,
		"a signed mail":               `(?i)multipart/signed`,
		"an encrypted mail":           `(?i)multipart/encrypted`,
		"a header of raw octets":      `(?im)^subject: [^\r\n]*\x{fffd}`,
		"a long line":                 `[^\r\n]{999}`, // RFC 5322 section 2.1.1 allows 998
		"lines that begin with a dot": `(?m)^\.`,
	} {
		pattern := regexp.MustCompile(mark)
		found := false
		for _, s := range samples(t) {
			found = found || pattern.Match(bytes.ToValidUTF8(s.Raw, []byte("\ufffd")))
		}
		if !found {
			t.Errorf("no sample is %s", kind)
		}
	}
}
