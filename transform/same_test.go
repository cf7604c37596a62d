package transform_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
)

// change is something done to a mail that does not change what it says.
type change struct {
	name string
	do   func(raw []byte) []byte
	code string // of the warning that says so, "" where nothing is to be told
	only string // what a mail must have in it for this to change nothing; "": any mail
}

const multiparted = "multipart/"

var changes = []change{
	{"LF for line ends", func(raw []byte) []byte { return bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")) }, "", ""},
	{"CR for line ends", func(raw []byte) []byte { return bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\r")) }, "line_ends_cr", ""},
	{"LF for the line ends of the header", func(raw []byte) []byte {
		header, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
		return slices.Concat(bytes.ReplaceAll(header, []byte("\r\n"), []byte("\n")), []byte("\n\n"), body)
	}, "", ""},
	{"a line of an mbox in front", inFront("From ann@example.org Mon Nov  2 10:11:12 2026\r\n"), "mbox_line", ""},
	{"a byte order mark in front", inFront("\ufeff"), "byte_order_mark", ""},
	{"blank lines in front", inFront("\r\n\r\n"), "leading_blank", ""},
	{"fields folded behind every parameter", refold("; ", ";\r\n "), "", ""},
	{"fields folded with tabs", refold("\r\n ", "\r\n\t"), "", ""},
	{"fields not folded", refold("\r\n ", " "), "", ""},
	{"a greeting in the preamble", func(raw []byte) []byte {
		return bytes.Replace(raw, []byte("\r\n\r\n--"), []byte("\r\n\r\nThis is a message in MIME format.\r\n--"), 1)
	}, "", multiparted},
	{"blank lines behind the end", func(raw []byte) []byte { return append(slices.Clone(raw), "\r\n\r\n"...) }, "", multiparted},
}

func inFront(text string) func(raw []byte) []byte {
	return func(raw []byte) []byte { return append([]byte(text), raw...) }
}

// refold changes the header only.
func refold(from, to string) func(raw []byte) []byte {
	return func(raw []byte) []byte {
		header, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
		return slices.Concat(bytes.ReplaceAll(header, []byte(from), []byte(to)), []byte("\r\n\r\n"), body)
	}
}

// bare is an event without what follows from the octets alone: sizes and hashes
// of the raw message, and what was told.
func bare(e *eventv1.Event) *eventv1.Event {
	e, _ = proto.Clone(e).(*eventv1.Event)
	e.Raw, e.Parse.Warnings, e.Parse.Status = nil, nil, ""
	for _, h := range e.Headers {
		h.Value = strings.Join(strings.Fields(h.Value), " ")
	}
	return e
}

// canonical is a mail with CRLF for every LF.
func canonical(raw []byte) []byte {
	return bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
}

// isWhole says whether a mail has a header with an end and nothing odd in it, so
// that every change leaves it what it is.
func isWhole(raw []byte, e *eventv1.Event) bool {
	return e.Parse.Status == "ok" && len(e.Parse.Warnings) == 0 && !e.MessageIdSynthesised && bytes.Contains(raw, []byte("\r\n\r\n"))
}

func TestWhatDoesNotChangeAMailDoesNotChangeItsEvent(t *testing.T) {
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil {
		t.Fatal(err)
	}
	tr := transform.New(transform.Config{})
	compared := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		raw = canonical(raw)
		plain, _ := tr.Event(bytes.NewReader(raw))
		if !isWhole(raw, plain) {
			continue
		}
		for _, c := range changes {
			if !bytes.Contains(raw, []byte(c.only)) {
				continue
			}
			compared++
			changed, _ := tr.Event(bytes.NewReader(c.do(raw)))
			if want, got := bare(plain), bare(changed); !proto.Equal(want, got) {
				t.Errorf("%s, %s (-plain +changed):\n%s", filepath.Base(file), c.name, cmp.Diff(want, got, protocmp.Transform()))
			}
			if got := codes(changed); got != c.code {
				t.Errorf("%s, %s: told %q, want %q", filepath.Base(file), c.name, got, c.code)
			}
		}
	}
	if compared < 1000 {
		t.Errorf("only %d mails were compared", compared)
	}
}

func TestLFAndCRLFGiveTheSameEventWhateverIsWrongWithTheMail(t *testing.T) {
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(files) < 150 {
		t.Fatalf("%d mails, %v", len(files), err)
	}
	tr := transform.New(transform.Config{})
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		withCRLF := canonical(raw)
		if bytes.Contains(withCRLF, []byte("\r\r\n")) {
			continue // LF for CRLF would make another mail of it
		}
		want, _ := tr.Event(bytes.NewReader(withCRLF))
		got, _ := tr.Event(bytes.NewReader(bytes.ReplaceAll(withCRLF, []byte("\r\n"), []byte("\n"))))
		if !proto.Equal(want, got) {
			t.Errorf("%s (-CRLF +LF):\n%s", filepath.Base(file), cmp.Diff(want, got, protocmp.Transform()))
		}
	}
}

func TestAttachmentsThatAreOnlyHashedDoNotChangeWhatIsSaidOfAMail(t *testing.T) {
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(files) < 150 {
		t.Fatalf("%d mails, %v", len(files), err)
	}
	kept, hashed := transform.New(transform.Config{InlineAttachments: 64 << 20}), transform.New(transform.Config{InlineAttachments: -1})
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := kept.Event(bytes.NewReader(raw))
		got, whole := hashed.Event(bytes.NewReader(raw))
		if diff := cmp.Diff(want.Parse, got.Parse, protocmp.Transform()); diff != "" {
			t.Errorf("%s (-kept +hashed):\n%s", filepath.Base(file), diff)
		}
		if whole && len(got.Attachments) > 0 {
			t.Errorf("%s: nothing is left out, is said, and attachments are", filepath.Base(file))
		}
	}
}

// encodings write the same octets in every transfer encoding that can hold them.
var encodings = map[string]func(octets string) string{
	"8bit":   func(octets string) string { return octets },
	"binary": func(octets string) string { return octets },
	"base64": func(octets string) string {
		digits := base64.StdEncoding.EncodeToString([]byte(octets))
		var b strings.Builder
		for ; len(digits) > 76; digits = digits[76:] {
			b.WriteString(digits[:76] + "\r\n")
		}
		return b.String() + digits
	},
	"quoted-printable": func(octets string) string {
		var b strings.Builder
		w := quotedprintable.NewWriter(&b)
		_, err := w.Write([]byte(octets))
		if err = errors.Join(err, w.Close()); err != nil {
			return err.Error()
		}
		return b.String()
	},
}

func TestTheTransferEncodingOfAPartDoesNotChangeTheEvent(t *testing.T) {
	const text, html, table = "Grüße aus Köln,\r\n\r\nund = Zeichen.\r\n", "<p>Grüße aus <b>Köln</b></p>\r\n", "a;ä\r\n1;2\r\n"
	tr := transform.New(transform.Config{})
	var first *eventv1.Event
	for name, encode := range encodings {
		var b strings.Builder
		b.WriteString("From: ann@example.org\r\nSubject: x\r\nMessage-ID: <same@example.org>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n")
		for kind, octets := range []string{text, html, table} {
			fields := []string{"Content-Type: text/plain; charset=utf-8", "Content-Type: text/html; charset=utf-8", "Content-Type: text/csv; charset=utf-8; name=a.csv"}[kind]
			fmt.Fprintf(&b, "--b\r\n%s\r\nContent-Transfer-Encoding: %s\r\n\r\n%s\r\n", fields, name, encode(octets))
		}
		b.WriteString("--b--\r\n")
		e, whole := tr.Event(strings.NewReader(b.String()))
		if !whole || e.Parse.Status != "ok" || string(e.Attachments[0].Content) != table {
			t.Errorf("%s: whole = %v, %s, %q", name, whole, codes(e), e.Attachments[0].Content)
		}
		if first == nil {
			first = e
			continue
		}
		if diff := cmp.Diff(bare(first), bare(e), protocmp.Transform()); diff != "" {
			t.Errorf("%s (-first +this):\n%s", name, diff)
		}
	}
}

func TestTheTransferEncodingOfAWholeMailDoesNotChangeTheEvent(t *testing.T) {
	tr := transform.New(transform.Config{})
	compared := 0
	for _, file := range []string{"plain-text", "eight-bit", "html-only", "reply-below-an-introduction", "reply-between-quotations", "html-with-a-table", "signature-below-dashes", "pgp-within-the-text", "invitation-cancelled"} {
		raw, err := os.ReadFile(filepath.Join("testdata", file+".eml"))
		if err != nil {
			t.Fatal(err)
		}
		header, body, _ := bytes.Cut(canonical(raw), []byte("\r\n\r\n"))
		if at := bytes.Index(header, []byte("\r\nContent-Transfer-Encoding:")); at >= 0 {
			field := header[at+2:]
			if end := bytes.Index(field, []byte("\r\n")); end >= 0 {
				field = field[:end]
			}
			if !bytes.Contains(field, []byte("bit")) {
				t.Fatalf("%s is not written as it is: %s", file, field)
			}
			header = bytes.Replace(header, slices.Concat([]byte("\r\n"), field), nil, 1)
		}
		var first *eventv1.Event
		for name, encode := range encodings {
			text := string(header) + "\r\nContent-Transfer-Encoding: " + name + "\r\n\r\n" + encode(string(body))
			e, _ := tr.Event(strings.NewReader(text))
			e = bare(e)
			e.Headers = nil
			if first == nil {
				first = e
			}
			compared++
			if !proto.Equal(first, e) {
				t.Errorf("%s, %s (-first +this):\n%s", file, name, cmp.Diff(first, e, protocmp.Transform()))
			}
		}
	}
	if compared < 4*8 {
		t.Errorf("only %d mails were compared", compared)
	}
}

func TestTheSameBytesGiveTheSameEvent(t *testing.T) {
	raw := alternativeMail()
	tr := transform.New(transform.Config{})
	first, _ := tr.Event(bytes.NewReader(raw))
	for range 3 {
		again, _ := tr.Event(bytes.NewReader(raw))
		if a, b := eventv1.AppendJSON(nil, first), eventv1.AppendJSON(nil, again); !bytes.Equal(a, b) {
			t.Fatalf("%s\n%s", a, b)
		}
	}
}
