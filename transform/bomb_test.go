package transform_test

import (
	"bytes"
	"fmt"
	"strings"
)

// longestMail is what is ever retrieved; bombs are not longer. Under the race
// detector, which is slow, they are shorter.
const longestMail = 64 << 20

// bomb is a mail made to stall or blow up a parser.
type bomb struct {
	name string
	raw  func() []byte
	code string // of the warning that names the limit; "": nothing is beyond a limit
}

const bombHeader = "From: ann@example.org\r\nTo: bob@example.net\r\nSubject: bomb\r\nMIME-Version: 1.0\r\n"

func multipartHeader(boundary string) string {
	return "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n"
}

// nested is n multiparts one in the other.
func nested(n int, closed, distinct bool, body string) []byte {
	var b bytes.Buffer
	b.WriteString(bombHeader)
	name := func(i int) string {
		if distinct {
			return fmt.Sprintf("b%d", i)
		}
		return "b"
	}
	for i := range n {
		b.WriteString(multipartHeader(name(i)) + "--" + name(i) + "\r\n")
	}
	b.WriteString("\r\n" + body)
	for i := n - 1; closed && i >= 0; i-- {
		b.WriteString("\r\n--" + name(i) + "--\r\n")
	}
	return b.Bytes()
}

// repeated is a head, n times a piece, and a tail, cut to the longest mail.
func repeated(head, piece string, n int, tail string) []byte {
	n = min(n, (longestMail/raceFactor-len(head)-len(tail))/len(piece))
	return []byte(head + strings.Repeat(piece, n) + tail)
}

func numbered(head, format string, n int, tail string) []byte {
	var b bytes.Buffer
	b.WriteString(head)
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	b.WriteString(tail)
	return b.Bytes()
}

func bombs() []bomb {
	mixed := bombHeader + multipartHeader("b")
	text := func(fields string) string { return bombHeader + fields + "\r\n" }
	base64Text := text("Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n")
	return append(append(structureBombs(mixed), containerBombs(mixed)...), []bomb{
		{"160,000 parameters", func() []byte {
			return numbered(bombHeader+"Content-Type: text/plain", ";\r\n p%d=1", 160_000, "\r\n\r\nbody\r\n")
		}, "limit_header_field"},
		{"5,000 parameters in one field", func() []byte {
			return numbered(bombHeader+"Content-Type: text/plain", "; p%d=1", 5_000, "\r\n\r\nbody\r\n")
		}, "limit_params"},
		{"80,000 pieces of a file name", func() []byte {
			return numbered(bombHeader+"Content-Disposition: attachment", ";\r\n filename*%d*=a", 80_000, "\r\n\r\nbody\r\n")
		}, "limit_header_field"},
		{"60 MB of junk in base64", func() []byte { return repeated(base64Text, "!#%&\x01\x80\xff ", longestMail, "") }, "transfer_encoding_damaged"},
		{"60 MB of padding in base64", func() []byte { return repeated(base64Text, "=", longestMail, "") }, ""},
		{"40 MB of raw octets in quoted-printable", func() []byte {
			return repeated(text("Content-Transfer-Encoding: quoted-printable\r\n"), "\xfc=\x80=zz", 8_000_000, "")
		}, "limit_text"},
		{"60 MB of spaces in quoted-printable", func() []byte {
			return repeated(text("Content-Transfer-Encoding: quoted-printable\r\n"), " ", longestMail, "")
		}, "limit_text"},
		{"60 MB of blocks of base64", func() []byte { return repeated(base64Text, "QUJDRA==\r\n", longestMail, "") }, ""},
		{"60 MB of padding and digits in base64", func() []byte { return repeated(base64Text, "=A", longestMail, "") }, "transfer_encoding_damaged"},
		{"a text of 2 million files in uuencode", func() []byte { return repeated(text(""), "begin 644 a\n!80``\nend\n", 2_000_000, "") }, "limit_parts"},
		{"a text of 2 million files that do not begin", func() []byte { return repeated(text(""), "begin 644 a\nno\n", 2_000_000, "") }, "limit_text"},
		{"a text of files in yEnc that do not end", func() []byte {
			return repeated(text(""), "=ybegin line=1 size=1 name=a\n", longestMail, "")
		}, "transfer_encoding_damaged"},
		{"a file of 60 MB in uuencode", func() []byte {
			return repeated(text("")+"begin 644 a\r\n", "M"+strings.Repeat("0", 60)+"\r\n", longestMail, "")
		}, "transfer_encoding_damaged"},
		{"a file in BinHex that expands", func() []byte {
			head := text("") + "(This file must be converted with BinHex 4.0)\r\n\r\n:"
			return repeated(head, "\"!3!!J3rm)", longestMail, "")
		}, "transfer_encoding_damaged"},
		{"a header line of 60 MB", func() []byte { return repeated(bombHeader+"X-Long: ", "x", longestMail, "\r\n\r\nbody\r\n") }, "limit_header_field"},
		{"16 million folded lines", func() []byte { return repeated(bombHeader+"X-Folded: a\r\n", " x\r\n", 16_000_000, "\r\nbody\r\n") }, "limit_header_field"},
		{"2 million header fields", func() []byte { return repeated(bombHeader, "X: y\r\n", 2_000_000, "\r\nbody\r\n") }, "limit_header"},
		{"10 million empty fields", func() []byte { return repeated(bombHeader, "a:\n", 10_000_000, "\nbody\n") }, "limit_header"},
		{"2 million lines without colon", func() []byte {
			return repeated(bombHeader+"X: y\r\n", "no colon here\r\nX: y\r\n", 1_000_000, "\r\nbody\r\n")
		}, "limit_header"},
		{"800,000 encoded words", func() []byte {
			return repeated(bombHeader+"Subject: ", "=?utf-8?q?=C3=BC?=\r\n ", 800_000, "\r\n\r\nbody\r\n")
		}, "limit_header_field"},
		{"encoded words in 10,000 subjects that never end", func() []byte {
			return repeated(bombHeader, "Subject: "+strings.Repeat("=?u?q?", 20)+"\r\n", 10_000, "\r\nbody\r\n")
		}, "limit_header"},
		{"raw octets in 20,000 fields and 900 parts, and words that name nothing", func() []byte {
			head := strings.Repeat("Subject: "+strings.Repeat("=?x?", 1000)+"\r\n", 15) + strings.Repeat("X: \xe9\xe8\xea a\r\n", 20_000) + mixed
			return repeated(head, "--b\r\n\r\n\xe9\xe8\xea a\r\n", 900, "--b--\r\n")
		}, "charset_wrong"},
		{"400,000 addresses", func() []byte {
			return repeated(bombHeader+"Cc: ", "a@example.org,\r\n ", 400_000, "\r\n\r\nbody\r\n")
		}, "limit_header_field"},
		{"4,000 addresses in one field", func() []byte {
			return repeated(bombHeader+"Cc: ", "a@example.org, ", 4_000, "\r\n\r\nbody\r\n")
		}, "limit_addresses"},
		{"10 million brackets in an address", func() []byte { return repeated(bombHeader+"Cc: ", "(", 10_000_000, "\r\n\r\nbody\r\n") }, "limit_header_field"},
		{"quotes and brackets that never end", func() []byte {
			return repeated(bombHeader, "Cc: "+strings.Repeat(`"\"<([>`, 9_000)+"\r\n", 4, "\r\nbody\r\n")
		}, ""},
		{"40 million line ends", func() []byte { return repeated(text(""), "\n", 40_000_000, "") }, "limit_text"},
		{"10 MB of UTF-7", func() []byte {
			return repeated(text("Content-Type: text/plain; charset=utf-7\r\n"), "+AGEA-+", 1_500_000, "")
		}, "limit_text"},
		{"2 million html elements", func() []byte {
			return repeated(text("Content-Type: text/html\r\n"), "<p>a</p>\r\n", 2_000_000, "")
		}, "limit_text"},
		{"900 html parts of 60 kB", func() []byte {
			return repeated(mixed, "--b\r\nContent-Type: text/html\r\n\r\n"+strings.Repeat("<p>x</p>", 7500)+"\r\n", 900, "--b--\r\n")
		}, "limit_text"},
		{"900 forms of a long text", func() []byte {
			plain := "--b\r\nContent-Type: text/plain\r\n\r\n" + strings.Repeat("a long text\r\n", 300_000/raceFactor) + "\r\n"
			return repeated(mixed+plain, "--b\r\nContent-Type: text/html\r\n\r\n<p>a long text\r\n", 900, "--b--\r\n")
		}, ""},
		{"10 MB of nested html", func() []byte { return repeated(text("Content-Type: text/html\r\n"), "<div>", 2_000_000, "deep") }, "limit_text"},
		{"html of attributes", func() []byte {
			return repeated(text("Content-Type: text/html\r\n")+"<a ", "a=b ", 900_000, ">x</a>")
		}, ""},
		{"html of comments that never end", func() []byte { return repeated(text("Content-Type: text/html\r\n"), "<!-- <a <", 400_000, "") }, ""},
		{"a line of 60 MB", func() []byte { return repeated(text(""), "x", longestMail, "") }, "limit_text"},
		{"NULs", func() []byte { return repeated(text(""), "\x00", longestMail, "") }, "nul_removed"},
		{"nothing but CR", func() []byte { return repeated("", "\r", longestMail, "") }, ""},
		{"nothing but dashes", func() []byte { return repeated(mixed, "\n--", longestMail, "") }, ""},
		{"2 million cid references", func() []byte {
			return repeated(text("Content-Type: text/html\r\n"), "cid:a ", 600_000, "")
		}, ""},
		{"60 MB of attachment", func() []byte { return attachmentMail(60 << 20) }, ""},
	}...)
}

func structureBombs(mixed string) []bomb {
	message := "--b\r\nContent-Type: message/rfc822\r\n\r\n"
	return []bomb{
		{"50,000 nested multiparts, none closed", func() []byte { return nested(50_000, false, true, "body") }, "limit_depth"},
		{"40 nested multiparts, none closed", func() []byte { return nested(40, false, true, "body") }, "limit_depth"},
		{"32,000 nested multiparts, all closed", func() []byte { return nested(32_000, true, true, "body") }, "limit_depth"},
		{"1,000,000 nested multiparts of one boundary", func() []byte { return nested(1_000_000, false, false, "body") }, "limit_depth"},
		{"10 MB below 800 levels", func() []byte { return nested(800, true, true, strings.Repeat("text\r\n", 1_700_000)) }, "limit_depth"},
		{"400,000 parts", func() []byte {
			return repeated(mixed, "--b\r\nContent-Type: text/plain\r\n\r\na\r\n", 400_000, "--b--\r\n")
		}, "limit_parts"},
		{"400,000 parts of nothing", func() []byte { return repeated(mixed, "--b\n\n", 400_000, "--b--\n") }, "limit_parts"},
		{"999 parts with headers of 60 kB", func() []byte {
			return repeated(mixed, "--b\r\nContent-Type: text/plain; name=\""+strings.Repeat("\xfc=?", 20_000)+"\"\r\n\r\na\r\n", 990, "--b--\r\n")
		}, "limit_header"},
		{"a preamble of 60 MB", func() []byte {
			return repeated(mixed, "--c\r\n", longestMail/raceFactor/5-1000, "--b\r\n\r\nbody\r\n--b--\r\n")
		}, ""},
		{"a preamble that looks like delimiters", func() []byte {
			return repeated(bombHeader+multipartHeader(strings.Repeat("x", 4000)), "--"+strings.Repeat("x", 3999)+"\r\n", 10_000, "")
		}, ""},
		{"an epilogue of 60 MB", func() []byte {
			return repeated(mixed+"--b\r\n\r\nbody\r\n--b--\r\n", "\r\n--c", longestMail/raceFactor/5-1000, "")
		}, "epilogue_text"},
		{"a boundary of 10 kB", func() []byte {
			b := strings.Repeat("x", 10_000)
			return []byte(bombHeader + multipartHeader(b) + "--" + b + "\r\n\r\nbody\r\n--" + b + "--\r\n")
		}, "limit_boundary"},
		{"20,000 messages in messages", func() []byte {
			return repeated(bombHeader, "Content-Type: message/rfc822\r\n\r\n", 20_000, "body")
		}, ""},
		{"messages in messages, each of a thousand parts", func() []byte {
			parts := strings.Repeat("--b\r\n\r\na\r\n", 900)
			return []byte(strings.Repeat(mixed+parts+message, 5) + bombHeader + "\r\nbody")
		}, "limit_parts"},
		{"attached messages of 60 MB, one in the other", func() []byte {
			return []byte(strings.Repeat(bombHeader+"Content-Type: message/rfc822\r\n\r\n", 5) + bombHeader + "\r\n" +
				strings.Repeat("text\r\n", (longestMail/raceFactor-2000)/6))
		}, "embedded_incomplete"},
		{"900 attached messages of 60 kB each", func() []byte {
			return repeated(mixed, message+"From: a@example.org\r\n\r\n"+strings.Repeat("text\r\n", 10_000), 900, "--b--\r\n")
		}, ""},
	}
}
