package transfer

import (
	"bytes"
	"encoding/base64"
)

// uu decodes uuencode (POSIX.1-2024, uuencode), in its own digits or in those of base64.
type uu struct {
	begun, ended bool
	base64, rows bool // in base64; and a line of it was read
	file         string
}

var (
	beginUU, endUU         = []byte("begin "), []byte("end")
	beginBase64, endBase64 = []byte("begin-base64 "), []byte("====")
)

func (u *uu) line(dst, line []byte) ([]byte, verdict) {
	switch {
	case u.base64:
		return u.lineBase64(dst, line)
	case !u.begun && isBegin(line, beginUU):
		u.begun, u.file = true, nameUU(line)
		return dst, taken
	case !u.begun && isBegin(line, beginBase64):
		u.begun, u.base64, u.file = true, true, nameUU(line)
		return dst, taken
	case bytes.Equal(bytes.TrimRight(line, " \t"), endUU):
		u.ended = true
		return dst, last
	case len(line) == 0:
		return dst, taken // the line of length 0, its space lost on the way
	case !isDataUU(line):
		return dst, foreign
	}
	u.begun = true // QUIRK: as a Content-Transfer-Encoding some send the data alone
	return appendUU(dst, line), taken
}

// lineBase64 decodes a line of whole groups of digits. A line without any ends the
// file unless it is the first: behind it words of the text may look like digits.
func (u *uu) lineBase64(dst, line []byte) ([]byte, verdict) {
	line = bytes.TrimRight(line, " \t")
	if bytes.Equal(line, endBase64) {
		u.ended = true
		return dst, last
	}
	begin := len(dst)
	dst, err := base64.StdEncoding.AppendDecode(dst, line)
	if err != nil || len(line) == 0 && u.rows {
		return dst[:begin], foreign
	}
	u.rows = u.rows || len(line) > 0
	return dst, taken
}

func (u *uu) close() int64 {
	if u.ended {
		return 0
	}
	return 1
}

func (u *uu) name() string { return u.file }

// isBegin says whether a line is "begin MODE NAME", begin being either word.
func isBegin(line, begin []byte) bool {
	mode, ok := bytes.CutPrefix(line, begin)
	if !ok {
		return false
	}
	digits := 0
	for digits < len(mode) && mode[digits] >= '0' && mode[digits] <= '7' {
		digits++
	}
	return digits >= 3 && digits <= 6 && digits+1 < len(mode) && mode[digits] == ' ' // QUIRK: six with the kind of the file, 100644
}

func nameUU(line []byte) string {
	_, rest, _ := bytes.Cut(line, []byte{' '})
	_, name, _ := bytes.Cut(rest, []byte{' '})
	return string(bytes.TrimSpace(name))
}

// isDataBase64 says whether a line can be the first behind begin-base64.
func isDataBase64(line []byte) bool {
	_, err := base64.StdEncoding.AppendDecode(nil, line)
	return err == nil || bytes.Equal(line, endBase64)
}

// isDataUU says whether a line holds as many digits as its first octet says;
// spaces at its end may be lost, and a checksum may follow.
func isDataUU(line []byte) bool {
	if line[0] < ' ' || line[0] > '`' {
		return false
	}
	digits := bytes.TrimRight(line[1:], " ")
	if len(digits) > digitsUU(line[0])+1 {
		return false
	}
	for _, c := range digits {
		if c < ' ' || c > '`' {
			return false
		}
	}
	return true
}

// lengthUU is how many octets a line holds, digitsUU how many digits they take.
func lengthUU(first byte) int { return int(first-' ') & 63 }

func digitsUU(first byte) int { return (lengthUU(first) + 2) / 3 * 4 }

func appendUU(dst, line []byte) []byte {
	digit := func(i int) uint32 {
		if i >= len(line) {
			return 0
		}
		return uint32(line[i]-' ') & 63
	}
	end := len(dst) + lengthUU(line[0])
	for i := 1; len(dst) < end; i += 4 {
		v := digit(i)<<18 | digit(i+1)<<12 | digit(i+2)<<6 | digit(i+3)
		dst = append(dst, byte(v>>16), byte(v>>8), byte(v))
	}
	return dst[:end]
}
