package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// message is one raw message, readable by offset.
type message struct {
	io.ReaderAt
	size  int64
	close func() // gives back the file; may be nil
}

// Size is the length in octets.
func (m message) Size() int64 { return m.size }

// end gives back what the message holds.
func (m message) end() {
	if m.close != nil {
		m.close()
	}
}

func inMemory(raw []byte) message {
	return message{ReaderAt: bytes.NewReader(raw), size: int64(len(raw))}
}

// eachMessage hands out every message of the inputs, in order, until take
// returns false. It returns how many inputs could not be read; each is told.
func eachMessage(paths []string, mbox bool, s streams, take func(message) bool) (unread int) {
	for _, path := range paths {
		goOn, err := eachIn(path, mbox, s, take)
		if err != nil {
			unread++
			fmt.Fprintf(s.err, "mailchute: convert: %v\n", err)
		}
		if !goOn {
			return unread
		}
	}
	return unread
}

func eachIn(path string, mbox bool, s streams, take func(message) bool) (goOn bool, err error) {
	if path == "-" {
		if mbox {
			return eachInMbox("standard input", s.in, take)
		}
		return takeSpooled("standard input", s.in, take)
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return true, err
	case info.IsDir():
		return eachInMaildir(path, take)
	}
	f, err := os.Open(path)
	if err != nil {
		return true, err
	}
	if mbox {
		goOn, err := eachInMbox(path, f, take)
		return goOn, errors.Join(err, f.Close())
	}
	if !info.Mode().IsRegular() { // a pipe, say: neither size nor offsets
		goOn, err := takeSpooled(path, f, take)
		return goOn, errors.Join(err, f.Close())
	}
	return take(message{ReaderAt: f, size: info.Size(), close: func() { f.Close() }}), nil
}

// takeSpooled takes all of a stream as one message, by way of a file without a
// name, as nobody knows how long it is.
func takeSpooled(name string, in io.Reader, take func(message) bool) (goOn bool, err error) {
	f, err := os.CreateTemp("", "mailchute-convert-")
	if err != nil {
		return true, fmt.Errorf("read %s: %w", name, err)
	}
	size, err := io.Copy(f, in)
	if err := errors.Join(err, os.Remove(f.Name())); err != nil {
		return true, errors.Join(fmt.Errorf("read %s: %w", name, err), f.Close())
	}
	return take(message{ReaderAt: f, size: size, close: func() { f.Close() }}), nil
}

// eachInMaildir takes the messages of cur and new in the order of their names,
// which begin with the time of delivery.
func eachInMaildir(path string, take func(message) bool) (goOn bool, err error) {
	var names []string
	for _, folder := range []string{"cur", "new"} {
		entries, err := os.ReadDir(filepath.Join(path, folder))
		if err != nil {
			return true, fmt.Errorf("%s is a folder, but no maildir: %w", path, err)
		}
		for _, entry := range entries {
			if entry.Type().IsRegular() && !strings.HasPrefix(entry.Name(), ".") {
				names = append(names, filepath.Join(path, folder, entry.Name()))
			}
		}
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(filepath.Base(a), filepath.Base(b)) })
	var errs []error
	for _, name := range names {
		goOn, err := eachIn(name, false, streams{}, take)
		errs = append(errs, err)
		if !goOn {
			return false, errors.Join(errs...)
		}
	}
	return true, errors.Join(errs...)
}

// maxInMbox is the longest message that is taken out of an mbox, as long as run
// takes by default. What is longer is hardly an mbox.
const maxInMbox = 64 << 20

// eachInMbox takes the messages of an mbox (RFC 4155, the form with ">From "):
// each begins with a line "From …", which is no part of it, and ends before the
// blank line in front of the next.
func eachInMbox(name string, in io.Reader, take func(message) bool) (goOn bool, err error) {
	r := bufio.NewReaderSize(in, 64<<10)
	var raw []byte
	begun, blank, within := false, true, false // within a line that is longer than the buffer
	for {
		line, err := r.ReadSlice('\n')
		switch {
		case err != nil && err != io.EOF && err != bufio.ErrBufferFull:
			return true, fmt.Errorf("read %s: %w", name, err)
		case len(raw) > maxInMbox:
			return true, fmt.Errorf("read %s: a message in it is longer than %d octets; is it an mbox?", name, maxInMbox)
		case !within && blank && bytes.HasPrefix(line, []byte("From ")):
			if (begun || len(raw) > 0) && !take(inMemory(trimBlank(raw))) {
				return false, nil
			}
			raw, begun, blank = nil, true, false
			within = err == bufio.ErrBufferFull
			continue
		case err == io.EOF && len(line) == 0:
			return !begun && len(raw) == 0 || take(inMemory(trimBlank(raw))), nil
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

// trimBlank takes off the blank line in front of the next "From " line.
func trimBlank(raw []byte) []byte {
	for _, end := range []string{"\r\n\r\n", "\n\n"} {
		if bytes.HasSuffix(raw, []byte(end)) {
			return raw[:len(raw)-len(end)/2]
		}
	}
	return raw
}
