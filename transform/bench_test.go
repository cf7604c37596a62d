package transform_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/jhillyerd/enmime/v2"

	"github.com/mailchute/mailchute/transform"
)

// plainMail is a mail of 5 kB with the header that mail has when it arrives.
func plainMail() []byte {
	var b strings.Builder
	b.WriteString("Return-Path: <ann@example.org>\r\nDelivered-To: bob@example.net\r\n")
	for i := range 4 {
		fmt.Fprintf(&b, "Received: from mx%d.example.org (mx%d.example.org [192.0.2.%d])\r\n\tby mail.example.net with ESMTPS id 4F%d\r\n\tfor <bob@example.net>; Mon, 2 Nov 2026 10:11:1%d +0100\r\n", i, i, i, i, i)
	}
	b.WriteString("DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=mail; c=relaxed/relaxed;\r\n\th=from:to:subject:date; bh=" + strings.Repeat("A", 43) + "=;\r\n\tb=" + strings.Repeat("B", 170) + "\r\n")
	for i := range 8 {
		fmt.Fprintf(&b, "X-Header-%d: value of header %d, of usual length\r\n", i, i)
	}
	b.WriteString("From: =?utf-8?Q?Ann_M=C3=BCller?= <ann@example.org>\r\nTo: Bob <bob@example.net>, Cid <cid@example.net>\r\n" +
		"Subject: Re: =?utf-8?B?R3LDvMOfZSBhdXMgS8O2bG4=?=\r\nDate: Mon, 2 Nov 2026 10:11:12 +0100\r\nMessage-ID: <1234@example.org>\r\n" +
		"In-Reply-To: <1233@example.net>\r\nReferences: <1232@example.net> <1233@example.net>\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	for b.Len() < 5<<10 {
		b.WriteString("A line of text as people write it, with =C3=BC and soft breaks in it, =\r\nuntil it is long enough.\r\n")
	}
	return []byte(b.String())
}

// answerMail is a mail of 5 kB as programs write it: the answer to another mail,
// as text and as html, with the header that mail has when it arrives.
func answerMail() []byte {
	raw := string(plainMail())
	header, _, _ := strings.Cut(raw, "Content-Type: text/plain")
	var b strings.Builder
	b.WriteString(header + "Content-Type: multipart/alternative; boundary=\"000000000000b1\"\r\n\r\n" +
		"--000000000000b1\r\nContent-Type: text/plain; charset=\"UTF-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
		"Hello Bob,\r\n\r\nthe fee of 12 =E2=82=AC is for both orders, and we have sent the second one\r\ntoday. It should arrive by Friday.\r\n\r\n" +
		"Kind regards\r\nAnn\r\n\r\nOn Sun, Nov 1, 2026 at 9:10 AM Bob <bob@example.net> wrote:\r\n\r\n")
	for i := range 8 {
		fmt.Fprintf(&b, "> Line %d of the mail that is answered, with =C3=BC in it, and as long as usual.\r\n", i)
	}
	b.WriteString("\r\n--000000000000b1\r\nContent-Type: text/html; charset=\"UTF-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
		"<div dir=3D\"ltr\"><div>Hello Bob,</div><div><br></div><div>the fee of 12 =E2=82=AC is for both orders, and we have =\r\n" +
		"sent the second one today. It should arrive by Friday.</div><div><br></div><div>Kind regards</div><div>Ann</div></div><br>" +
		"<div class=3D\"gmail_quote\"><div dir=3D\"ltr\" class=3D\"gmail_attr\">On Sun, Nov 1, 2026 at 9:10 AM Bob &lt;=\r\n" +
		"<a href=3D\"mailto:bob@example.net\">bob@example.net</a>&gt; wrote:<br></div>" +
		"<blockquote class=3D\"gmail_quote\" style=3D\"margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex\">")
	for i := range 8 {
		fmt.Fprintf(&b, "Line %d of the mail that is answered, with =C3=BC in it, and as long as usual.<br>=\r\n", i)
	}
	b.WriteString("</blockquote></div>\r\n\r\n--000000000000b1--\r\n")
	return []byte(b.String())
}

func alternativeMail() []byte {
	var b strings.Builder
	b.WriteString("From: ann@example.org\r\nTo: bob@example.net\r\nSubject: Newsletter\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"bb\"\r\n\r\n" +
		"--bb\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	for b.Len() < 20<<10 {
		b.WriteString("A line of text with =C3=BC in it, and some more words until it is long.\r\n")
	}
	b.WriteString("\r\n--bb\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><body>\r\n")
	for b.Len() < 60<<10 {
		b.WriteString("<p style=3D\"color:red\">A line of text with =C3=BC in it, and <b>some</b> more.</p>\r\n")
	}
	b.WriteString("</body></html>\r\n--bb--\r\n")
	return []byte(b.String())
}

func attachmentMail(size int) []byte {
	var b bytes.Buffer
	b.WriteString("From: ann@example.org\r\nTo: bob@example.net\r\nSubject: A file\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"bb\"\r\n\r\n" +
		"--bb\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n--bb\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n")
	line := make([]byte, 57)
	for i := 0; b.Len() < size; i++ {
		for j := range line {
			line[j] = byte(i*31 + j*7)
		}
		b.WriteString(base64.StdEncoding.EncodeToString(line))
		b.WriteString("\r\n")
	}
	b.WriteString("--bb--\r\n")
	return b.Bytes()
}

type benchMail struct {
	name string
	raw  []byte
}

func benchMails() []benchMail {
	return []benchMail{
		{"5kB_plain", plainMail()},
		{"5kB_alternative", answerMail()},
		{"60kB_alternative", alternativeMail()},
		{"10MB_base64", attachmentMail(10 << 20)},
		{"40MB_base64", attachmentMail(40 << 20)},
	}
}

// BenchmarkEvent compares with what an integrator gets from enmime by itself,
// its defaults and the whole mail in memory.
func BenchmarkEvent(b *testing.B) {
	for _, mail := range benchMails() {
		t := transform.New(transform.Config{})
		b.Run(mail.name+"/event", func(b *testing.B) {
			b.SetBytes(int64(len(mail.raw)))
			b.ReportAllocs()
			for b.Loop() {
				t.Event(bytes.NewReader(mail.raw))
			}
		})
		b.Run(mail.name+"/enmime", func(b *testing.B) {
			b.SetBytes(int64(len(mail.raw)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := enmime.ReadEnvelope(bytes.NewReader(mail.raw)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
