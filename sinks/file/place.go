package file

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/mailchute/mailchute/sinks"
)

// A place is a Position in our own words: so many octets into the file whose
// first line is generation. Before the first line of all, generation is "".
type place struct {
	generation string
	offset     int64
}

func (p place) position() sinks.Position {
	return sinks.Position(p.generation + "@" + strconv.FormatInt(p.offset, 10))
}

func parsePosition(s sinks.Position) (place, error) {
	generation, offset, ok := strings.Cut(string(s), "@")
	n, err := strconv.ParseInt(offset, 10, 64)
	if !ok || err != nil || n < 0 {
		return place{}, fmt.Errorf("%q is not a position of a file sink", s)
	}
	return place{generation: generation, offset: n}, nil
}

// fingerprint is how many octets of its first line tell a file. They hold the
// event's id.
const fingerprint = 4 << 10

// generationOf names the file whose first whole lines end at end; "": it has none.
func generationOf(f io.ReaderAt, end int64) (string, error) {
	head := make([]byte, min(end, fingerprint))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if len(head) == 0 {
		return "", nil
	}
	first, _, _ := bytes.Cut(head, []byte{'\n'})
	sum := sha256.Sum256(first)
	return hex.EncodeToString(sum[:8]), nil
}

// eventStart is how every line begins.
const eventStart = `{"id":"`

// errForeign keeps us from cutting what is not ours.
var errForeign = errors.New("its last line has no line end and is not an event; name another path, or end the line")

// wholeLines returns where the last whole line of f ends. What stands behind it
// must be what a crash leaves of a write: the beginning of an event, or zeros
// where the disk was late.
func wholeLines(f io.ReaderAt, size int64) (int64, error) {
	end, err := lastLineEnd(f, size)
	if err != nil || end == size {
		return end, err
	}
	tail := make([]byte, min(size-end, int64(len(eventStart))))
	if _, err := f.ReadAt(tail, end); err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	written, _, _ := bytes.Cut(tail, []byte{0})
	if !strings.HasPrefix(eventStart, string(written)) {
		return 0, errForeign
	}
	return end, nil
}

func lastLineEnd(f io.ReaderAt, size int64) (int64, error) {
	block := make([]byte, 64<<10)
	for end := size; end > 0; {
		start := max(0, end-int64(len(block)))
		part := block[:end-start]
		if _, err := f.ReadAt(part, start); err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if i := bytes.LastIndexByte(part, '\n'); i >= 0 {
			return start + int64(i) + 1, nil
		}
		end = start
	}
	return 0, nil
}
