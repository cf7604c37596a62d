package transfer

import (
	"bytes"
	"hash/crc32"
	"strconv"
)

// yEnc decodes yEnc (draft 1.3). Of a file sent in several mails it decodes the
// piece that is in this one.
type yEnc struct {
	begun, ended bool
	escaped      bool // the last octet was the escape character
	file         string
	size         int64
	crc          uint32
}

var beginYEnc, partYEnc, endYEnc = []byte("=ybegin "), []byte("=ypart "), []byte("=yend ")

func (y *yEnc) line(dst, line []byte) ([]byte, verdict) {
	switch {
	case !y.begun:
		if !isBeginYEnc(line) {
			return dst, foreign
		}
		_, name, _ := bytes.Cut(line, []byte(" name="))
		y.begun, y.file = true, string(bytes.TrimSpace(name))
		return dst, taken
	case bytes.HasPrefix(line, endYEnc):
		y.ended = true
		if !y.whole(line) {
			return dst, broken
		}
		return dst, last
	case y.ended:
		return dst, foreign
	case bytes.HasPrefix(line, partYEnc):
		return dst, taken
	}
	return y.data(dst, line), taken
}

func (y *yEnc) data(dst, line []byte) []byte {
	start := len(dst)
	for _, c := range line {
		switch {
		case y.escaped:
			dst = append(dst, c-64-42)
			y.escaped = false
		case c == '=':
			y.escaped = true
		default:
			dst = append(dst, c-42)
		}
	}
	y.size += int64(len(dst) - start)
	y.crc = crc32.Update(y.crc, crc32.IEEETable, dst[start:])
	return dst
}

func (y *yEnc) close() int64 {
	if y.ended {
		return 0
	}
	return 1
}

func (y *yEnc) name() string { return y.file }

// whole compares the decoded octets with what the last line says of them.
func (y *yEnc) whole(line []byte) bool {
	if size, ok := paramYEnc(line, " size="); !ok || size != strconv.FormatInt(y.size, 10) {
		return false
	}
	sum, ok := paramYEnc(line, " pcrc32=") // of the piece; crc32 is that of the whole file
	if !ok {
		sum, ok = paramYEnc(line, " crc32=")
	}
	if !ok {
		return true
	}
	crc, err := strconv.ParseUint(sum, 16, 64)
	return err == nil && uint32(crc) == y.crc
}

// isBeginYEnc says whether a line is "=ybegin line=… size=… name=…".
func isBeginYEnc(line []byte) bool {
	if !bytes.HasPrefix(line, beginYEnc) {
		return false
	}
	_, sized := paramYEnc(line, " size=")
	_, lined := paramYEnc(line, " line=")
	return sized && lined && bytes.Contains(line, []byte(" name="))
}

// paramYEnc is a parameter of a line, up to the next space.
func paramYEnc(line []byte, key string) (string, bool) {
	_, value, ok := bytes.Cut(line, []byte(key))
	value, _, _ = bytes.Cut(value, []byte{' '})
	return string(value), ok
}
