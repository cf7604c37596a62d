package mimescan_test

import (
	"strings"
	"testing"
)

func TestAMultipartWhoseBoundaryFailsIsReadAllTheSame(t *testing.T) {
	check(t, []shape{
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
			name:   "a multipart that names no boundary is read by that of its first delimiter",
			mail:   "Content-Type: multipart/mixed\n\n--b\nContent-Type: text/html\n\none\n--b\n\ntwo\n--b--\n",
			want:   " multipart/mixed\n1 text/html \"one\"\n2 text/plain \"two\"\n",
			faults: "boundary_missing",
		},
		{
			name:   "a boundary that delimits nothing gives way to one that does",
			mail:   "Content-Type: multipart/mixed; boundary=torn\n\nhello\n--b\nContent-Type: text/html\n\none\n--b--\n",
			want:   " multipart/mixed\n1 text/html \"one\"\n",
			faults: "boundary_unused, preamble_text",
		},
		{
			name:   "a boundary that comes later is the one, whatever looks like another",
			mail:   "Content-Type: multipart/mixed; boundary=b\n\n--x\nContent-Type: text/html\n\n--b\n\none\n--b--\n",
			want:   " multipart/mixed\n1 text/plain \"one\"\n",
			faults: "preamble_text",
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
	})
}

func TestTextAroundThePartsIsToldUnlessItIsTheUsual(t *testing.T) {
	check(t, []shape{
		{
			name: "the usual preamble is passed over",
			mail: "Content-Type: multipart/mixed; boundary=b\n\nThis is a multi-part message in MIME format.\n--b\n\none\n--b--\n",
			want: " multipart/mixed\n1 text/plain \"one\"\n",
		},
		{
			name:   "text in the preamble that is no greeting is told",
			mail:   "Content-Type: multipart/mixed; boundary=b\n\nPlease call me.\n--b\n\none\n--b--\n",
			want:   " multipart/mixed\n1 text/plain \"one\"\n",
			faults: "preamble_text",
		},
		{
			name: "blank lines in front of the first part are nothing",
			mail: "Content-Type: multipart/mixed; boundary=b\n\n \n\n--b\n\none\n--b--\n",
			want: " multipart/mixed\n1 text/plain \"one\"\n",
		},
		{
			name:   "text in the preamble that is longer than a greeting is told",
			mail:   "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("A letter in MIME.\n", 60) + "--b\n\none\n--b--\n",
			want:   " multipart/mixed\n1 text/plain \"one\"\n",
			faults: "preamble_text",
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
	})
}
