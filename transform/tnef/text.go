package tnef

import (
	"encoding/binary"
	"strings"
	"time"

	"golang.org/x/text/encoding/unicode"

	"github.com/mailchute/mailchute/transform/charset"
)

// number is the value of a property of 16 or 32 bits, 0 where there is none.
func (p properties) number(id uint32) uint32 {
	v := p[id]
	switch {
	case (v.kind == typeInteger32 || v.kind == typeError) && len(v.octets) == 4:
		return binary.LittleEndian.Uint32(v.octets)
	case (v.kind == typeInteger16 || v.kind == typeBoolean) && len(v.octets) == 4:
		return uint32(binary.LittleEndian.Uint16(v.octets)) // QUIRK: what fills it up is not always zero
	}
	return 0
}

// time is the value of a property, the zero time where there is none.
func (p properties) time(id uint32) time.Time {
	v := p[id]
	if v.kind != typeFiletime || len(v.octets) != 8 {
		return time.Time{}
	}
	const perSecond, to1970 = 10_000_000, 11_644_473_600 // since 1601 (MS-DTYP section 2.3.3)
	ticks := binary.LittleEndian.Uint64(v.octets)
	t := time.Unix(int64(ticks/perSecond)-to1970, int64(ticks%perSecond)*100).UTC()
	if ticks == 0 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}

// text is the first of some properties that is text and not empty.
func (r *reading) text(d *draft, ids ...uint32) string {
	for _, id := range ids {
		v := d.properties[id]
		switch v.kind {
		case typeUnicode:
			if s := r.fit(decodeUTF16(r.clip(v.octets))); s != "" {
				return s
			}
		case typeString8:
			if s := r.fit(decode(r.clip(v.octets), d.page)); s != "" {
				return s
			}
		}
	}
	return ""
}

// attributeText is the text of an attribute.
func (r *reading) attributeText(d *draft, id uint16) string {
	return r.fit(decode(r.clip(d.attributes[id]), d.page))
}

// clip leaves out octets that are beyond the limit in whatever character set, so
// that they are not decoded for nothing. What is left is beyond it still.
func (r *reading) clip(octets []byte) []byte {
	return octets[:min(len(octets), 2*r.left.Text+4)]
}

func decode(octets []byte, label string) string {
	octets = upToNUL(octets)
	text, ok := charset.Word(octets, label)
	if !ok {
		text = charset.Raw(string(octets))
	}
	return text
}

func upToNUL(octets []byte) []byte {
	for i, c := range octets {
		if c == 0 {
			return octets[:i]
		}
	}
	return octets
}

func decodeUTF16(octets []byte) string {
	for i := 0; i+1 < len(octets); i += 2 {
		if octets[i] == 0 && octets[i+1] == 0 {
			octets = octets[:i]
			break
		}
	}
	text, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder().Bytes(octets)
	if err != nil {
		return ""
	}
	return string(text)
}

// fit makes line ends LF and cuts text to what is left of the limit.
func (r *reading) fit(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if len(s) > r.left.Text {
		s = strings.ToValidUTF8(s[:r.left.Text], "")
		r.fault(CodeLimit, detailTextLimit, true)
	}
	r.left.Text -= len(s)
	return s
}
