package mimescan_test

import (
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/mimescan"
)

func TestStructure(t *testing.T) {
	for _, tc := range []struct {
		name   string
		mail   string
		want   string
		faults string
	}{
		{
			name: "a mail without Content-Type is text/plain",
			mail: "Subject: x\n\nbody\n",
			want: "1 text/plain \"body\\r\\n\"\n",
		},
		{
			name: "a mail without body has an empty one",
			mail: "Subject: x\n",
			want: "1 text/plain \"\"\n",
		},
		{
			name: "the line end in front of a delimiter belongs to the delimiter",
			mail: "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n\n--b\n\ntwo\n--b--\n",
			want: " multipart/mixed\n1 text/plain \"one\\r\\n\"\n2 text/plain \"two\"\n",
		},
		{
			name: "a part without Content-Type is text/plain",
			mail: "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: inline\n\none\n--b--\n",
			want: " multipart/mixed\n1 text/plain \"one\"\n",
		},
		{
			name: "a part without Content-Type in a digest is a message",
			mail: "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: in\n\none\n--b\nContent-Type: text/plain\n\ntwo\n--b--\n",
			want: " multipart/digest\n1 message/rfc822 \"Subject: in\\r\\n\\r\\none\"\n2 text/plain \"two\"\n",
		},
		{
			name: "a multipart in a multipart",
			mail: "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\na\n--i\nContent-Type: text/html\n\nb\n--i--\n--o\n\nc\n--o--\n",
			want: " multipart/mixed\n1 multipart/alternative\n1.1 text/plain \"a\"\n1.2 text/html \"b\"\n2 text/plain \"c\"\n",
		},
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
			mail: "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--bx\n --b\n>--b\n--b -- x\n--b--\n",
			want: " multipart/mixed\n1 text/plain \"one\\r\\n--bx\\r\\n --b\\r\\n>--b\\r\\n--b -- x\"\n",
		},
		{
			name:   "a multipart that is not closed ends with the mail",
			mail:   "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n",
			want:   " multipart/mixed\n1 text/plain \"one\"\n2 text/plain \"two\\r\\n\"\n",
			faults: "multipart_not_closed",
		},
		{
			name:   "a multipart that is not closed ends with the one around it",
			mail:   "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\na\n--o\n\nb\n--o--\n",
			want:   " multipart/mixed\n1 multipart/mixed\n1.1 text/plain \"a\"\n2 text/plain \"b\"\n",
			faults: "multipart_not_closed 1",
		},
		{
			name: "nested multiparts may have one boundary",
			mail: "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\na\n--b--\n--b\n\nc\n--b--\n",
			want: " multipart/mixed\n1 multipart/mixed\n1.1 text/plain \"a\"\n2 text/plain \"c\"\n",
		},
		{
			name:   "a multipart without boundary is one text",
			mail:   "Content-Type: multipart/mixed\n\n--b\n\none\n--b--\n",
			want:   "1 text/plain \"--b\\r\\n\\r\\none\\r\\n--b--\\r\\n\"\n",
			faults: "boundary_missing",
		},
		{
			name:   "a multipart whose boundary never comes is one text",
			mail:   "Content-Type: multipart/mixed; boundary=b\n\njust text\n",
			want:   "1 text/plain \"just text\\r\\n\"\n",
			faults: "boundary_unused",
		},
		{
			name:   "an inner multipart whose boundary never comes is one text",
			mail:   "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\ntext\n--o\n\nb\n--o--\n",
			want:   " multipart/mixed\n1 text/plain \"text\"\n2 text/plain \"b\"\n",
			faults: "boundary_unused 1",
		},
		{
			name:   "a multipart that is closed at once is one text",
			mail:   "Content-Type: multipart/mixed; boundary=b\n\ntext\n--b--\n",
			want:   "1 text/plain \"text\"\n",
			faults: "boundary_unused",
		},
		{
			name: "parts of nothing",
			mail: "Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n\n--b\nContent-Type: text/html\n--b--\n",
			want: " multipart/mixed\n1 text/plain \"\"\n2 text/plain \"\"\n3 text/html \"\"\n",
		},
		{
			name: "the usual preamble is passed over",
			mail: "Content-Type: multipart/mixed; boundary=b\n\nThis is a multi-part message in MIME format.\n--b\n\none\n--b--\n",
			want: " multipart/mixed\n1 text/plain \"one\"\n",
		},
		{
			name:   "text in the preamble that is longer than a greeting is told",
			mail:   "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("A letter.\n", 60) + "--b\n\none\n--b--\n",
			want:   " multipart/mixed\n1 text/plain \"one\"\n",
			faults: "preamble_text",
		},
		{
			name:   "a multipart that names no boundary is read by that of its first delimiter",
			mail:   "Content-Type: multipart/mixed\n\n--b\nContent-Type: text/html\n\none\n--b\n\ntwo\n--b--\n",
			want:   " multipart/mixed\n1 text/html \"one\"\n2 text/plain \"two\"\n",
			faults: "boundary_missing",
		},
		{
			name:   "a boundary that delimits nothing gives way to one that does",
			mail:   "Content-Type: multipart/mixed; boundary=torn\n\nhello\n--b\nContent-Type: text/html\n\none\n--b--\n",
			want:   " multipart/mixed\n1 text/html \"one\"\n",
			faults: "boundary_unused",
		},
		{
			name:   "a boundary that comes later is the one, whatever looks like another",
			mail:   "Content-Type: multipart/mixed; boundary=b\n\n--x\nContent-Type: text/html\n\n--b\n\none\n--b--\n",
			want:   " multipart/mixed\n1 text/plain \"one\"\n",
			faults: "",
		},
		{
			name:   "the boundary of an outer multipart is not that of one without",
			mail:   "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed\n\none\n--o\nContent-Type: text/html\n\ntwo\n--o--\n",
			want:   " multipart/mixed\n1 text/plain \"one\"\n2 text/html \"two\"\n",
			faults: "boundary_missing 1",
		},
		{
			name:   "two dashes and no field behind them begin no part",
			mail:   "Content-Type: multipart/mixed\n\n-- \nAnn\n--\nBob\n",
			want:   "1 text/plain \"-- \\r\\nAnn\\r\\n--\\r\\nBob\\r\\n\"\n",
			faults: "boundary_missing",
		},
		{
			name: "the first part of an inner multipart whose header has run into its own",
			mail: "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n" +
				"Content-Type: text/plain\n\nHello\n--i\nContent-Type: text/html\n\none\n--i--\n--o--\n",
			want:   " multipart/mixed\n1 multipart/alternative\n1.1 text/plain \"Hello\"\n1.2 text/html \"one\"\n",
			faults: "boundary_missing 1.1",
		},
		{
			name:   "a preamble of a multipart with two types is told",
			mail:   "Content-Type: multipart/mixed; boundary=b\nContent-Type: text/plain\n\nHello\n--b\n\none\n--b--\n",
			want:   " multipart/mixed\n1 text/plain \"one\"\n",
			faults: "preamble_text",
		},
		{
			name:   "text behind the close delimiter is told",
			mail:   "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n\n\na footer\n",
			want:   " multipart/mixed\n1 text/plain \"one\"\n",
			faults: "epilogue_text",
		},
		{
			name: "blank lines behind the close delimiter are nothing",
			mail: "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n\n \n\n",
			want: " multipart/mixed\n1 text/plain \"one\"\n",
		},
		{
			name: "message/partial and message/external-body are leaves",
			mail: "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/partial; id=x; number=1; total=2\n\nSubject: in\n\nfirst half\n--b\nContent-Type: message/external-body; access-type=local-file; name=x\n\nContent-Type: image/png\n\n--b--\n",
			want: " multipart/mixed\n1 message/partial \"Subject: in\\r\\n\\r\\nfirst half\"\n2 message/external-body \"Content-Type: image/png\\r\\n\"\n",
		},
		{
			name: "an attached message is one leaf, its multiparts are its own",
			mail: "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\na\n--i--\n--o--\n",
			want: " multipart/mixed\n1 message/rfc822 \"Content-Type: multipart/mixed; boundary=i\\r\\n\\r\\n--i\\r\\n\\r\\na\\r\\n--i--\"\n",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			mail := crlf(tc.mail)
			tree := scan(t, mail, usual())
			if got := outline(tree, mail); got != tc.want {
				t.Errorf("tree:\n%swant:\n%s", got, tc.want)
			}
			if got := faults(tree); got != tc.faults {
				t.Errorf("faults = %q, want %q", got, tc.faults)
			}
		})
	}
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

func TestTheSkeletonHasTheShapeOfTheTree(t *testing.T) {
	mail := crlf("Content-Type: multipart/mixed; boundary=o\n\nhello\n--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\na\n--i\nContent-Type: text/html; charset=utf-8\nContent-Disposition: inline\n\nb\n--o\nContent-Type: image/png; name=\"x;y\"\nContent-ID: <c>\n\nc\n")
	tree := scan(t, mail, usual())
	skeleton := string(tree.AppendSkeleton(nil))
	again := scan(t, skeleton, usual())
	if len(again.Faults) != 0 {
		t.Errorf("the skeleton has faults: %s", faults(again))
	}
	if len(again.Parts) != len(tree.Parts) {
		t.Fatalf("the skeleton has %d parts, want %d:\n%s", len(again.Parts), len(tree.Parts), skeleton)
	}
	for i := range tree.Parts {
		was, is := &tree.Parts[i], &again.Parts[i]
		if was.ID != is.ID || was.Type != is.Type || was.Multipart != is.Multipart || was.Parent != is.Parent {
			t.Errorf("part %d is %s %s, want %s %s", i, is.ID, is.Type, was.ID, was.Type)
		}
		if name, _ := is.Params.Get("name"); i == 4 && name.Octets != "x;y" {
			t.Errorf("name = %q", name.Octets)
		}
	}
}

func TestTypesThatAreNearlyOneAreMended(t *testing.T) {
	for value, want := range map[string]string{
		"TEXT/HTML":                "text/html",
		"text":                     "text/plain",
		"text/":                    "text/plain",
		"multipart":                "multipart/mixed",
		"message":                  "message/rfc822",
		"pdf":                      "text/plain", // RFC 2045 section 5.2
		"":                         "text/plain",
		"; charset=utf-8":          "text/plain",
		"charset=utf-8":            "text/plain",
		"application/":             "application/octet-stream",
		"application/x y":          "application/x",
		"application/pdf/x":        "application/pdf",
		"application/[pdf]":        "application/octet-stream",
		"(comment) image/png":      "image/png",
		`"image/png"; name="a"`:    "image/png",
		"image/png name=a":         "image/png",
		"text/plain; charset=utf8": "text/plain",
	} {
		mail := "Content-Type: " + value + "\n\nx"
		if value == "multipart" {
			mail = "Content-Type: multipart; boundary=b\n\n--b\n\nx\n--b--\n"
		}
		if got := scan(t, mail, usual()).Parts[0].Type; got != want {
			t.Errorf("Content-Type %q is %q, want %q", value, got, want)
		}
	}
}

func TestTheFirstOfTwoContentTypesCounts(t *testing.T) {
	mail := "Content-Type: text/html\nContent-Type: text/plain\n\nx"
	if got := scan(t, mail, usual()).Parts[0].Type; got != "text/html" {
		t.Errorf("type = %q", got)
	}
}

func TestFaultsAreNotLossesUnlessSomethingIsMissing(t *testing.T) {
	for mail, want := range map[string]bool{
		"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n":            false,
		"Content-Type: multipart/mixed\n\none\n":                               false,
		"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\nmore": true,
		"junk\nSubject: x\n\nbody":                                             true,
	} {
		tree := scan(t, mail, usual())
		if len(tree.Faults) == 0 {
			t.Errorf("%q: no fault", mail)
		}
		if got := lost(tree); got != want {
			t.Errorf("%q: lost = %v, want %v (%s)", mail, got, want, faults(tree))
		}
	}
	if !hasFault(scan(t, "junk\nSubject: x\n\nbody", usual()), mimescan.HeaderJunk) {
		t.Error("junk in front of the header is not told")
	}
}
