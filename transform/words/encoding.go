package words

import (
	"encoding/base64"
	"strings"
)

// appendBase64 decodes the "B" encoding (RFC 2047 section 4.1), also without
// padding, and more than one piece with padding of its own.
func appendBase64(dst []byte, s string) []byte {
	digits := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '+', c == '/':
			digits = append(digits, c)
		case c == '-': // RFC 4648 section 5
			digits = append(digits, '+')
		case c == '_':
			digits = append(digits, '/')
		case c == '=':
			dst = appendDigits(dst, digits)
			digits = digits[:0]
		}
	}
	return appendDigits(dst, digits)
}

func appendDigits(dst, digits []byte) []byte {
	if len(digits)%4 == 1 {
		digits = digits[:len(digits)-1]
	}
	out, err := base64.RawStdEncoding.AppendDecode(dst, digits)
	if err != nil {
		return dst // cannot be: only digits are left
	}
	return out
}

// appendQ decodes the "Q" encoding (RFC 2047 section 4.2). Spaces in it are kept,
// though forbidden; but not beside "_", where folding has put them.
func appendQ(dst []byte, s string) []byte {
	if strings.ContainsAny(s, " \t") {
		s = withoutFolding(s)
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '_' {
			c = ' '
		} else if c == '=' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			c = unhex(s[i+1])<<4 | unhex(s[i+2])
			i += 2
		}
		dst = append(dst, c)
	}
	return dst
}

// withoutFolding takes out the white space beside "_".
func withoutFolding(s string) string {
	const space = " \t\r\n"
	pieces := strings.Split(s, "_")
	for i := range pieces {
		if i > 0 {
			pieces[i] = strings.TrimLeft(pieces[i], space)
		}
		if i < len(pieces)-1 {
			pieces[i] = strings.TrimRight(pieces[i], space)
		}
	}
	return strings.Join(pieces, "_")
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f'
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}
