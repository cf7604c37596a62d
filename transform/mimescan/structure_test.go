package mimescan_test

import (
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/mimescan"
)

// shape is a mail and the tree that it has. Lines of mail end with LF, of want with CRLF.
type shape struct {
	name   string
	mail   string
	want   string
	faults string
}

func check(t *testing.T, shapes []shape) {
	t.Helper()
	for _, tc := range shapes {
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

func TestPartsStandWhereTheirMultipartsAre(t *testing.T) {
	check(t, []shape{
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
			name: "the preface of a digest may have a blank line in front of its header",
			mail: "Content-Type: multipart/digest; boundary=b\n\n--b\n\nContent-Type: text/plain\n\nread this\n--b\n\nContent-Type: text/plain\nSubject: in\n\none\n--b--\n",
			want: " multipart/digest\n1 text/plain \"read this\"\n2 message/rfc822 \"Content-Type: text/plain\\r\\nSubject: in\\r\\n\\r\\none\"\n",
		},
		{
			name: "outside a digest a part may begin with what looks like a header",
			mail: "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nContent-Type: text/html\n\nso it says\n--b--\n",
			want: " multipart/mixed\n1 text/plain \"Content-Type: text/html\\r\\n\\r\\nso it says\"\n",
		},
		{
			name: "a multipart in a multipart",
			mail: "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\na\n--i\nContent-Type: text/html\n\nb\n--i--\n--o\n\nc\n--o--\n",
			want: " multipart/mixed\n1 multipart/alternative\n1.1 text/plain \"a\"\n1.2 text/html \"b\"\n2 text/plain \"c\"\n",
		},
		{
			name: "parts of nothing",
			mail: "Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n\n--b\nContent-Type: text/html\n--b--\n",
			want: " multipart/mixed\n1 text/plain \"\"\n2 text/plain \"\"\n3 text/html \"\"\n",
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
	})
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

func TestTheSkeletonHasOfATypeOnlyWhatCanNameAFile(t *testing.T) {
	for params, want := range map[string]bool{
		"charset=utf-8; format=flowed": false, "charset=utf-8; NAME=a.txt": true, "file=a.txt": true, "=?utf-8?B?bmFtZQ==?==a": true,
	} {
		tree := scan(t, crlf("Content-Type: text/plain; "+params+"\nContent-ID: <c>\n\na\n"), usual())
		skeleton := string(tree.AppendSkeleton(nil))
		if strings.Contains(skeleton, params) != want || strings.Contains(skeleton, "Content-ID") {
			t.Errorf("the skeleton of %q is %q", params, skeleton)
		}
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
