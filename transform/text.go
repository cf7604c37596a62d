package transform

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/charset"
	"github.com/mailchute/mailchute/transform/smime"
)

// cleaned returns text with LF for line ends and without control characters, which databases refuse.
func (r *reading) cleaned(text, part string) string {
	if strings.IndexByte(text, '\r') >= 0 { // of two octets a character (UTF-16)
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	text = strings.TrimPrefix(text, "\ufeff")
	text, removed := charset.WithoutControls(text)
	if removed > 0 {
		r.warn("nul_removed", part, "NUL and other control characters were taken out of the text", true)
	}
	return text
}

// withLF makes every line end of text LF, in place; a bare CR is a line end too, but
// several in front of an LF are one. Texts in UTF-16 and UTF-32 are left alone: there an octet is no character.
func withLF(text []byte) []byte {
	first := bytes.IndexByte(text, '\r')
	if first < 0 || bytes.IndexByte(text[:min(len(text), 4<<10)], 0) >= 0 {
		return text
	}
	to := first
	for i := first; i < len(text); {
		if text[i] == '\r' {
			begin := i
			for i < len(text) && text[i] == '\r' {
				i++
			}
			ends := i - begin
			if i < len(text) && text[i] == '\n' {
				ends = 1
				i++
			}
			for range ends {
				text[to] = '\n'
				to++
			}
			continue
		}
		end := bytes.IndexByte(text[i:], '\r')
		if end < 0 {
			end = len(text) - i
		}
		to += copy(text[to:], text[i:i+end])
		i += end
	}
	return text[:to]
}

// withoutAddedCR mends, in place, a text in UTF-16 or UTF-32 that was sent without
// a transfer encoding: on its way each octet LF got a CR in front, which is half a
// character (RFC 2045 section 2.9 has no such text outside BINARYMIME).
func withoutAddedCR(text []byte) []byte {
	if bytes.IndexByte(text[:min(len(text), 4<<10)], 0) < 0 {
		return text
	}
	to := 0
	for i, c := range text {
		if c == '\r' && i+1 < len(text) && text[i+1] == '\n' {
			continue
		}
		text[to] = c
		to++
	}
	return text[:to]
}

// cutText cuts a text to at most limit octets, between two characters.
func cutText(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	limit = max(limit, 0)
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

// previewLength is how many characters a preview has at most.
const previewLength = 256

// preview is the beginning of the text on one line, without the armor of PGP.
func preview(text string) string {
	var out strings.Builder
	out.Grow(min(len(text), previewLength))
	count, space := 0, false
	for _, c := range smime.Cleartext(text) {
		if c <= ' ' || c >= 0x7f && (unicode.IsSpace(c) || unicode.IsControl(c)) {
			space = out.Len() > 0
			continue
		}
		if space {
			if count++; count >= previewLength {
				break
			}
			out.WriteByte(' ')
			space = false
		}
		if count++; count > previewLength {
			break
		}
		out.WriteRune(c)
	}
	return out.String()
}
