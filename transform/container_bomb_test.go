package transform_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

const (
	signedFields = "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	tnefFields   = "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
)

// element is one element of DER.
func element(tag byte, contents ...[]byte) []byte {
	body := slices.Concat(contents...)
	head := binary.BigEndian.AppendUint32([]byte{tag, 0x84}, uint32(len(body)))
	return append(head, body...)
}

// opaque is a mail in an S/MIME signature without signers (RFC 5652 section 5.1).
func opaque(entity []byte) []byte {
	id := func(last byte) []byte { return element(6, []byte("\x2a\x86\x48\x86\xf7\x0d\x01\x07"), []byte{last}) }
	version := element(2, []byte{1})
	content := element(0x30, id(1), element(0xa0, element(4, entity)))
	return element(0x30, id(2), element(0xa0, element(0x30, version, element(0x31), content, element(0x31))))
}

// winmail writes TNEF attribute by attribute.
type winmail struct{ bytes.Buffer }

func newWinmail() *winmail {
	w := &winmail{}
	w.WriteString("\x78\x9f\x3e\x22\x01\x00")
	return w
}

func (w *winmail) add(level byte, id uint32, data []byte) *winmail {
	var sum uint16
	for _, c := range data {
		sum += uint16(c)
	}
	head := binary.LittleEndian.AppendUint32([]byte{level}, id)
	w.Write(binary.LittleEndian.AppendUint32(head, uint32(len(data))))
	w.Write(data)
	w.Write(binary.LittleEndian.AppendUint16(nil, sum))
	return w
}

// property is a list of one property of variable length.
func property(kind, id uint16, data []byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, 1)
	b = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(b, kind), id)
	b = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(b, 1), uint32(len(data)))
	return append(append(b, data...), make([]byte, -len(data)&3)...)
}

func (w *winmail) file(name string, data []byte) *winmail {
	w.add(2, 0x69002, make([]byte, 14))
	return w.add(2, 0x18010, append([]byte(name), 0)).add(2, 0x6800f, data)
}

// expanding is TNEF whose rich text is eight times as long as n octets (MS-OXRTFCP).
func expanding(n int) []byte {
	var body []byte
	for at := 207; len(body) < n; { // a reference to where the next octet goes ends it
		body = append(body, 0xff)
		for range 8 {
			from := byte(0)
			if at == 0 {
				from = 0x10
			}
			body = append(body, 0, from|0x0f)
			at = (at + 17) % 4096
		}
	}
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(body)+12))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(body)*8))
	b = append(append(b, "LZFu\x00\x00\x00\x00"...), body...)
	return newWinmail().add(1, 0x69003, property(0x102, 0x1009, b)).Bytes()
}

func encoded(octets []byte) string { return base64.StdEncoding.EncodeToString(octets) + "\r\n" }

// many is a multipart of n equal parts.
func many(mixed, fields string, octets []byte, n int) []byte {
	return repeated(mixed, "--b\r\n"+fields+encoded(octets), n, "--b--\r\n")
}

// dmarc is an aggregate report of n rows.
func dmarc(n int) string {
	row := "<record><row><count>1</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim></policy_evaluated></row></record>"
	return "<feedback><report_metadata><org_name>a</org_name></report_metadata><policy_published><domain>example.org</domain></policy_published>" +
		strings.Repeat(row, n)
}

func packedDMARC(xml string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	fmt.Fprint(z, xml)
	if err := z.Close(); err != nil {
		return []byte(err.Error())
	}
	return b.Bytes()
}

// archive is a zip of n empty files.
func archive(n int) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range n {
		if _, err := z.Create(fmt.Sprintf("%d.xml", i)); err != nil {
			return []byte(err.Error())
		}
	}
	if err := z.Close(); err != nil {
		return []byte(err.Error())
	}
	return b.Bytes()
}

// unhurried is the code that a bomb gives where it has its whole length.
func unhurried(code string) string {
	if raceFactor > 1 {
		return ""
	}
	return code
}

func containerBombs(mixed string) []bomb {
	reportFields := "Content-Type: application/gzip; name=\"a!example.org!1!2.xml.gz\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	return []bomb{
		{"signed mail in signed mail, 30 levels", func() []byte {
			entity := []byte("Content-Type: text/plain\r\n\r\nbody\r\n")
			for range 30 {
				entity = []byte(signedFields + encoded(opaque(entity)))
			}
			return append([]byte(bombHeader), entity...)
		}, "limit_embedded"},
		{"900 signed mails of 50 kB", func() []byte {
			return many(mixed, signedFields, opaque([]byte("\r\n"+strings.Repeat("text\r\n", 8_000))), 900)
		}, unhurried("limit_container")},
		{"signed mail of 40 MB in signed mail", func() []byte {
			text := []byte("\r\n" + strings.Repeat("text\r\n", 5_000_000/raceFactor))
			binary := strings.Replace(signedFields, "base64", "binary", 1)
			return slices.Concat([]byte(bombHeader+binary), opaque(slices.Concat([]byte(binary), opaque(slices.Concat([]byte(binary), opaque(text))))))
		}, ""},
		{"100,000 files in winmail.dat", func() []byte {
			w := newWinmail()
			for range 100_000 / raceFactor {
				w.file("a.txt", []byte("a"))
			}
			return []byte(bombHeader + tnefFields + encoded(w.Bytes()))
		}, "limit_tnef"},
		{"winmail.dat in winmail.dat, 50 levels", func() []byte {
			inner := newWinmail().Bytes()
			for range 50 {
				object := property(0xd, 0x3701, append(append([]byte{7}, make([]byte, 15)...), inner...))
				inner = newWinmail().add(2, 0x69002, make([]byte, 14)).add(2, 0x69005, object).Bytes()
			}
			return []byte(bombHeader + tnefFields + encoded(inner))
		}, "limit_tnef"},
		{"rich text in winmail.dat that expands to 80 MB", func() []byte { return []byte(bombHeader + tnefFields + encoded(expanding(10_000_000))) }, "limit_tnef"},
		{"900 winmail.dat of rich text that expands", func() []byte { return many(mixed, tnefFields, expanding(50_000), 900) }, "limit_tnef"},
		{"a file of 40 MB in winmail.dat", func() []byte {
			return many(mixed, tnefFields, newWinmail().file("a", make([]byte, 40_000_000/raceFactor)).Bytes(), 1)
		}, ""},
		{"rich text of 60 MB", func() []byte {
			return repeated(bombHeader+"Content-Type: text/rtf\r\n\r\n{\\rtf1 ", "a{}", longestMail, "}")
		}, unhurried("limit_text")},
		{"a report of DMARC that expands to 100 MB", func() []byte {
			return []byte(bombHeader + reportFields + encoded(packedDMARC(dmarc(800_000/raceFactor))))
		}, "limit_report"},
		{"900 reports of DMARC that are none", func() []byte {
			return many(mixed, reportFields, packedDMARC(strings.Repeat("<a>", 100_000)), 900)
		}, ""},
		{"an archive of 50,000 files", func() []byte {
			fields := strings.ReplaceAll(strings.ReplaceAll(reportFields, ".xml.gz", ".zip"), "gzip", "zip")
			return []byte(bombHeader + fields + encoded(archive(50_000/raceFactor)))
		}, ""},
	}
}
