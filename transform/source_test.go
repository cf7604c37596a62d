package transform_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform"
)

// torn is a mail of which only a piece is there.
type torn struct {
	*bytes.Reader
	err error // of reading behind it
}

func (torn) Size() int64 { return 1 << 20 }

func (m torn) ReadAt(p []byte, off int64) (int, error) {
	n, err := m.Reader.ReadAt(p, off)
	if err != nil {
		err = m.err
	}
	return n, err
}

func TestAMailThatCannotBeReadToItsEndIsReadAsFarAsItIsThere(t *testing.T) {
	for _, tc := range []struct{ name, mail, text string }{
		{"text", "Subject: Hi\n\nHello,\nBob", "Hello,\nBob\n"},
		{"text of a multipart", "Subject: Hi\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHello,\nBob", "Hello,\nBob\n"},
		{"long text", "Subject: Hi\n\n" + strings.Repeat("Hello, Bob\n", 10_000), strings.Repeat("Hello, Bob\n", 10_000)},
		{"header", "Subject: Hi", ""},
	} {
		for _, err := range []error{io.EOF, io.ErrUnexpectedEOF, io.ErrNoProgress} {
			raw := strings.ReplaceAll(tc.mail, "\n", "\r\n")
			e, whole := transform.New(transform.Config{}).Event(torn{bytes.NewReader([]byte(raw)), err})
			if whole || e.Parse.Status != "failed" || !strings.Contains(codes(e), "source_unreadable") {
				t.Errorf("%s, %v: whole = %v, status %s, warnings %s", tc.name, err, whole, e.Parse.Status, codes(e))
			}
			if e.GetSubject() != "Hi" || e.GetText().GetValue() != tc.text {
				t.Errorf("%s, %v: subject %q, text %.30q; want Hi and %.30q", tc.name, err, e.GetSubject(), e.GetText().GetValue(), tc.text)
			}
			if size := len(strings.TrimSuffix(raw, "\r\n")) + len("\r\n"); int(e.Raw.Size) != size {
				t.Errorf("%s, %v: size %d, want %d", tc.name, err, e.Raw.Size, size)
			}
		}
	}
}
