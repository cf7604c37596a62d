package mimescan_test

import (
	"strings"
	"testing"
)

func TestABoundaryIsFoundHoweverItIsWritten(t *testing.T) {
	check(t, []shape{
		{
			name: "a boundary may begin with another",
			mail: "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\ninner\n--bb--\n--b\n\nouter\n--b--\n",
			want: " multipart/mixed\n1 multipart/mixed\n1.1 text/plain \"inner\"\n2 text/plain \"outer\"\n",
		},
		{
			name: "an outer boundary may begin with the inner one",
			mail: "Content-Type: multipart/mixed; boundary=bb\n\n--bb\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ninner\n--b--\n--bb\n\nouter\n--bb--\n",
			want: " multipart/mixed\n1 multipart/mixed\n1.1 text/plain \"inner\"\n2 text/plain \"outer\"\n",
		},
		{
			name: "space behind a boundary, in the field and in the delimiter, is nothing",
			mail: "Content-Type: multipart/mixed; boundary=\"b \"\n\n--b \t\n\none\n--b\n\ntwo\n--b-- \n",
			want: " multipart/mixed\n1 text/plain \"one\"\n2 text/plain \"two\"\n",
		},
		{
			name: "a boundary with spaces and colons inside",
			mail: "Content-Type: multipart/mixed; boundary=\"a b:c'=?\"\n\n--a b:c'=?\n\none\n--a b:c'=?--\n",
			want: " multipart/mixed\n1 text/plain \"one\"\n",
		},
		{
			name: "a boundary in pieces (RFC 2231)",
			mail: "Content-Type: multipart/mixed; boundary*0=one; boundary*1=two\n\n--onetwo\n\na\n--onetwo--\n",
			want: " multipart/mixed\n1 text/plain \"a\"\n",
		},
		{
			name: "a boundary in percent encoding (RFC 2231)",
			mail: "Content-Type: multipart/mixed; boundary*=us-ascii'en'b%3Dc\n\n--b=c\n\na\n--b=c--\n",
			want: " multipart/mixed\n1 text/plain \"a\"\n",
		},
		{
			name: "comments around a boundary",
			mail: "Content-Type: multipart/mixed (mixed); (here) boundary=b (it is)\n\n--b\n\na\n--b--\n",
			want: " multipart/mixed\n1 text/plain \"a\"\n",
		},
		{
			name: "a line that only begins with a boundary is text",
			mail: "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--bx\n --b\n>--b\n--b-x\n--b--\n",
			want: " multipart/mixed\n1 text/plain \"one\\r\\n--bx\\r\\n --b\\r\\n>--b\\r\\n--b-x\"\n",
		},
		{
			name: "text behind a boundary and a space is passed over",
			mail: "Content-Type: multipart/mixed; boundary=b\n\n--b part one\n\none\n--b\tpart two\n\ntwo\n--b-- the end\n",
			want: " multipart/mixed\n1 text/plain \"one\"\n2 text/plain \"two\"\n",
		},
		{
			name: "with a boundary of dashes such a line is text",
			mail: "Content-Type: multipart/mixed; boundary=\"--\"\n\n----\n\none\n---- forwarded ----\n------ more\n------\n",
			want: " multipart/mixed\n1 text/plain \"one\\r\\n---- forwarded ----\\r\\n------ more\"\n",
		},
		{
			name:   "an outer boundary may begin with the inner one and a space",
			mail:   "Content-Type: multipart/mixed; boundary=\"b b\"\n\n--b b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ninner\n--b b\n\nouter\n--b b--\n",
			want:   " multipart/mixed\n1 multipart/mixed\n1.1 text/plain \"inner\"\n2 text/plain \"outer\"\n",
			faults: "multipart_not_closed 1",
		},
		{
			name: "nested multiparts may have one boundary",
			mail: "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\na\n--b--\n--b\n\nc\n--b--\n",
			want: " multipart/mixed\n1 multipart/mixed\n1.1 text/plain \"a\"\n2 text/plain \"c\"\n",
		},
	})
}

func TestTheSameMailWithLFHasTheSameParts(t *testing.T) {
	mail := "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\na\n\n--i--\n--o\n\nb\n--o--\n"
	unix, wire := outline(scan(t, mail, usual()), mail), outline(scan(t, crlf(mail), usual()), crlf(mail))
	if wire = strings.ReplaceAll(wire, `\r\n`, `\n`); unix != wire {
		t.Errorf("with LF:\n%swith CRLF:\n%s", unix, wire)
	}
}

func TestMixedLineEndsDelimitAlike(t *testing.T) {
	mail := "Content-Type: multipart/mixed; boundary=b\r\n\n--b\n\r\none\r\n--b\r\n\ntwo\n--b--\r\n"
	want := " multipart/mixed\n1 text/plain \"one\"\n2 text/plain \"two\"\n"
	if got := outline(scan(t, mail, usual()), mail); got != want {
		t.Errorf("tree:\n%swant:\n%s", got, want)
	}
}

func TestALeafOfManyBlocksIsFoundWhole(t *testing.T) {
	// Every position of a delimiter against the edge of a block.
	for pad := 64<<10 - 160; pad < 64<<10+8; pad++ {
		head := "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
		mail := head + strings.Repeat("x", pad) + "\r\n--b\r\n\r\ntwo\r\n--b--\r\n"
		tree := scan(t, mail, usual())
		if len(tree.Parts) != 3 || len(tree.Faults) != 0 {
			t.Fatalf("pad %d: %d parts, faults %q", pad, len(tree.Parts), faults(tree))
		}
		if p := tree.Parts[1]; p.Start != int64(len(head)) || p.End != int64(len(head)+pad) {
			t.Fatalf("pad %d: body from %d to %d", pad, p.Start, p.End)
		}
	}
}
