package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"regexp"
)

// maxInMbox is the longest message that is taken out of an mbox, as long as run
// takes by default. What is longer is hardly an mbox.
const maxInMbox = 64 << 20

// eachInMbox takes the messages of an mbox (RFC 4155, the form with ">From "):
// each begins with a line "From …", which is no part of it, and ends before the
// blank line in front of the next.
func eachInMbox(name string, in io.Reader, take func(message) bool) (goOn bool, err error) {
	r := bufio.NewReaderSize(in, 64<<10)
	var raw []byte
	var lines fromLines
	blank, within := true, false // within a line that is longer than the buffer
	for {
		line, err := r.ReadSlice('\n')
		switch {
		case err != nil && err != io.EOF && err != bufio.ErrBufferFull:
			return true, fmt.Errorf("read %s: %w", name, err)
		case len(raw) > maxInMbox:
			return true, fmt.Errorf("read %s: a message in it is longer than %d octets; is it an mbox?", name, maxInMbox)
		case !within && blank && lines.has(line):
			if !(lines.seen == 1 && isNothing(raw)) && !take(inMemory(trimBlank(raw))) {
				return false, nil
			}
			raw, blank = nil, false
			within = err == bufio.ErrBufferFull
			continue
		case err == io.EOF && len(line) == 0:
			return lines.none() && isNothing(raw) || take(inMemory(trimBlank(raw))), nil
		}
		if !within {
			blank = len(bytes.TrimRight(line, "\r\n")) == 0
			if quoted := bytes.TrimLeft(line, ">"); len(quoted) < len(line) && bytes.HasPrefix(quoted, []byte("From ")) {
				line = line[1:]
			}
		}
		within = err == bufio.ErrBufferFull
		raw = append(raw, line...)
	}
}

// fromLines tells the lines that begin a message from those of a text. QUIRK: some
// programs do not quote the "From " of a text; but where the first line has a time,
// all have one, and a text hardly has.
type fromLines struct {
	seen  int
	dated bool // the first has a time and a year
}

var (
	mark  = []byte("\ufeff") // of the byte order
	clock = regexp.MustCompile(`\s\d?\d:\d\d`)
	year  = regexp.MustCompile(`\s(19|20)\d\d\b`)
)

func (f *fromLines) none() bool { return f.seen == 0 }

// has says whether a line behind a blank one begins a message.
func (f *fromLines) has(line []byte) bool {
	if f.none() {
		line = bytes.TrimPrefix(line, mark)
	}
	if !bytes.HasPrefix(line, []byte("From ")) {
		return false
	}
	dated := clock.Match(line) && year.Match(line)
	if f.none() {
		f.dated = dated
	}
	if f.dated && !dated {
		return false
	}
	f.seen++
	return true
}

// isNothing says whether raw is no message, but what stands in front of the first.
func isNothing(raw []byte) bool {
	return len(bytes.TrimSpace(bytes.TrimPrefix(raw, mark))) == 0
}

// trimBlank takes off the blank line in front of the next "From " line.
func trimBlank(raw []byte) []byte {
	for _, end := range []string{"\r\n\r\n", "\n\n"} {
		if bytes.HasSuffix(raw, []byte(end)) {
			return raw[:len(raw)-len(end)/2]
		}
	}
	return raw
}
