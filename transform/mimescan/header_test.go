package mimescan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/mimescan"
)

// fields lists the fields of the root for reading.
func fields(tree *mimescan.Tree) string {
	var list []string
	for _, f := range tree.Parts[0].Fields {
		list = append(list, fmt.Sprintf("%s=%q", f.Name, f.Value))
	}
	return strings.Join(list, " ")
}

func TestHeader(t *testing.T) {
	for _, tc := range []struct {
		name   string
		mail   string
		fields string
		body   string
		faults string
	}{
		{
			name:   "fields in order, repeated ones too, names as written",
			mail:   "RECEIVED: a\nreceived: b\nSubject: x\n\nbody",
			fields: `RECEIVED="a" received="b" Subject="x"`, body: "body",
		},
		{
			name:   "a folded field is unfolded",
			mail:   "Subject: one\n two\n\tthree\nTo: a\n\nbody",
			fields: `Subject="one two\tthree" To="a"`, body: "body",
		},
		{
			name:   "a field that begins on the next line",
			mail:   "Subject:\n one\n\nbody",
			fields: `Subject="one"`, body: "body",
		},
		{
			name:   "space in front of the colon is the obsolete form",
			mail:   "Subject : x\n\nbody",
			fields: `Subject="x"`, body: "body",
		},
		{
			name:   "a colon on the line behind the name",
			mail:   "To: a\nFrom\n : x\n y\nSubject \n\t:z\n\nbody",
			fields: `To="a" From="x y" Subject="z"`, body: "body",
		},
		{
			name:   "spaces behind a lone name are no colon",
			mail:   "To: a\nFrom\n  ",
			fields: `To="a"`, body: "From\n  ", faults: "header_unended",
		},
		{
			name:   "a line of text is no name, whatever stands behind it",
			mail:   "To: a\n\nFrom\n : x\n",
			fields: `To="a"`, body: "From\n : x\n",
		},
		{
			name:   "an empty field is a field",
			mail:   "Subject:\nTo:\n\nbody",
			fields: `Subject="" To=""`, body: "body",
		},
		{
			name:   "a field name beyond ASCII",
			mail:   "Größe: 1\nTo: a\n\nbody",
			fields: `Größe="1" To="a"`, body: "body",
		},
		{
			name:   "the line of an mbox in front is passed over",
			mail:   "From ann@example.org Mon Nov  2 10:11:12 2026\nTo: a\n\nbody",
			fields: `To="a"`, body: "body", faults: "mbox_line",
		},
		{
			name:   "an escaped line of an mbox in front is passed over",
			mail:   ">From ann@example.org Mon Nov  2 10:11:12 2026\nTo: a\n\nbody",
			fields: `To="a"`, body: "body", faults: "mbox_line",
		},
		{
			name:   "a field named From with the obsolete space is no mbox line",
			mail:   "From : ann@example.org\n\nbody",
			fields: `From="ann@example.org"`, body: "body",
		},
		{
			name:   "a byte order mark in front is passed over",
			mail:   "\ufeffTo: a\n\nbody",
			fields: `To="a"`, body: "body", faults: "byte_order_mark",
		},
		{
			name:   "blank lines in front are passed over",
			mail:   "\n\n\nTo: a\n\nbody",
			fields: `To="a"`, body: "body", faults: "leading_blank",
		},
		{
			name:   "a mark, blank lines and an mbox line together",
			mail:   "\ufeff\nFrom ann@example.org\nTo: a\n\nbody",
			fields: `To="a"`, body: "body", faults: "byte_order_mark, leading_blank, mbox_line",
		},
		{
			name:   "a junk line in front of the fields is left out",
			mail:   "HTTP 200 OK\nTo: a\n\nbody",
			fields: `To="a"`, body: "body", faults: "header_junk",
		},
		{
			name:   "a first field that is indented is a field",
			mail:   "  Received: a\n\tb\nTo: c\n\nbody",
			fields: `Received="a\tb" To="c"`, body: "body",
		},
		{
			name:   "a junk line with continuation lines does not end the header",
			mail:   "Received: a\n<id\n\tb\n c\nTo: d\n\nbody",
			fields: `Received="a\tb c" To="d"`, body: "body", faults: "header_junk",
		},
		{
			name:   "an indented line in front of the fields is left out",
			mail:   "  indented\nTo: a\n\nbody",
			fields: `To="a"`, body: "body", faults: "header_junk",
		},
		{
			name:   "a line that is not indented goes on with a field that lacks something",
			mail:   "X-List: one;\ntwo\nTo: a@example.org,\nb@example.org\nCc: c\n\nbody",
			fields: `X-List="one; two" To="a@example.org, b@example.org" Cc="c"`, body: "body", faults: "header_junk",
		},
		{
			name:   "an encoded word that is not indented goes on with its field",
			mail:   "Subject: =?utf-8?q?one?=\n=?utf-8?q?two?=\nTo: a\n\nbody",
			fields: `Subject="=?utf-8?q?one?= =?utf-8?q?two?=" To="a"`, body: "body", faults: "header_junk",
		},
		{
			name:   "a parameter that is not indented and ends the header goes on with its field",
			mail:   "To: a\nContent-Type: text/plain;\ncharset=utf-8\n\nbody",
			fields: `To="a" Content-Type="text/plain; charset=utf-8"`, body: "body", faults: "header_junk",
		},
		{
			name:   "any other junk between the fields is left out",
			mail:   "To: a@example.org\nHello b@example.org\nSubject: x\n>From c@example.org Mon Nov  2 10:11:12 2026\nCc: d\n\nbody",
			fields: `To="a@example.org" Subject="x" Cc="d"`, body: "body", faults: "header_junk",
		},
		{
			name:   "a field without a name is left out",
			mail:   "To: a\n: x\nSubject: y\n: z\n\nbody",
			fields: `To="a" Subject="y"`, body: "body", faults: "header_junk",
		},
		{
			name:   "a field whose name has a space is left out, at the end of the header too",
			mail:   "To: a\nReply To: x\nSubject: y\nX Mailer: z\n\nbody",
			fields: `To="a" Subject="y"`, body: "body", faults: "header_junk",
		},
		{
			name:   "a field whose name has a control character is left out, at the end of the header too",
			mail:   "To: a\nFr\x00om: x\n\nbody",
			fields: `To="a"`, body: "body", faults: "header_junk",
		},
		{
			name:   "a greeting without a blank line in front of it is the body",
			mail:   "Subject: x\nHello Bob:\n\nthis is text.",
			fields: `Subject="x"`, body: "Hello Bob:\n\nthis is text.", faults: "header_unended",
		},
		{
			name: "a first line that nearly is a field is the body",
			mail: "Hello Bob: this\n\nis text.", body: "Hello Bob: this\n\nis text.", faults: "header_unended",
		},
		{
			name:   "text without a blank line in front of it is the body",
			mail:   "Subject: x\nHello Bob,\nthis is text.\n\nAnn",
			fields: `Subject="x"`, body: "Hello Bob,\nthis is text.\n\nAnn", faults: "header_unended",
		},
		{
			name: "a mail without header is all body",
			mail: "Hello Bob,\nthis is text.\n", body: "Hello Bob,\nthis is text.\n", faults: "header_unended",
		},
		{
			name:   "spaces on the line that ends the header",
			mail:   "Subject: x\n \t\nHello Bob,\n",
			fields: `Subject="x"`, body: " \t\nHello Bob,\n", faults: "header_unended",
		},
		{
			name:   "a line of spaces within a field is part of it",
			mail:   "Subject: x\n \n y\nTo: a\n\nbody",
			fields: `Subject="x  y" To="a"`, body: "body",
		},
		{
			name:   "a line of spaces in front of the blank line is part of the field",
			mail:   "Subject: x\n \n\nbody",
			fields: `Subject="x"`, body: "body",
		},
		{name: "an empty mail has no field", mail: ""},
		{name: "nothing but line ends", mail: "\n\n\n"},
		{name: "nothing but a mark", mail: "\ufeff", faults: "byte_order_mark"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tree := scan(t, tc.mail, usual())
			if got := fields(tree); got != tc.fields {
				t.Errorf("fields = %s, want %s", got, tc.fields)
			}
			p := tree.Parts[0]
			if got := tc.mail[p.Start:p.End]; got != tc.body {
				t.Errorf("body = %q, want %q", got, tc.body)
			}
			if got := faults(tree); got != tc.faults {
				t.Errorf("faults = %q, want %q", got, tc.faults)
			}
		})
	}
}

func TestFieldsKnowWhereTheyStand(t *testing.T) {
	mail := crlf("From ann\nReceived: a\n b\nSubject: x\nSubject : y\n\nbody")
	for i, want := range []string{"Received: a\r\n b\r\n", "Subject: x\r\n", "Subject : y\r\n"} {
		f := scan(t, mail, usual()).Parts[0].Fields[i]
		if got := mail[f.Start:f.End]; got != want {
			t.Errorf("field %d stands at %q, want %q", i, got, want)
		}
	}
}

func TestADelimiterWithoutBlankLineInFrontEndsTheHeader(t *testing.T) {
	mail := "Content-Type: multipart/mixed; boundary=b\n--b\nContent-Type: text/html\n\none\n--b--\n"
	tree := scan(t, mail, usual())
	if got, want := outline(tree, mail), " multipart/mixed\n1 text/html \"one\"\n"; got != want {
		t.Errorf("tree:\n%swant:\n%s", got, want)
	}
	if got := faults(tree); got != "header_unended" {
		t.Errorf("faults = %q", got)
	}
}

func TestPartsKeepOnlyContentFields(t *testing.T) {
	mail := "Content-Type: multipart/mixed; boundary=b\n\n--b\nX-Other: 1\nContent-ID: <x>\nContent-: y\n\none\n--b--\n"
	p := scan(t, mail, usual()).Parts[1]
	if len(p.Fields) != 1 || p.Fields[0].Name != "Content-ID" {
		t.Errorf("fields = %v", p.Fields)
	}
}

func TestGetFindsTheFirstFieldInAnyCase(t *testing.T) {
	p := scan(t, "SUBJECT: one\nSubject: two\n\n", usual()).Parts[0]
	if got, ok := p.Get("subject"); got != "one" || !ok {
		t.Errorf("Get = %q, %v", got, ok)
	}
	if got, ok := p.Get("To"); got != "" || ok {
		t.Errorf("Get of none = %q, %v", got, ok)
	}
}
