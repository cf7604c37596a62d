package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
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
		endOnSignal()
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
	if !info.Mode().IsRegular() {
		endOnSignal()
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

// endOnSignal lets a signal end the process at once. Before a stream is read, as
// nobody can break off a read that waits.
func endOnSignal() { signal.Reset(os.Interrupt, syscall.SIGTERM) }

// takeSpooled takes all of a stream as one message, by way of a file without a
// name, as nobody knows how long it is.
func takeSpooled(name string, in io.Reader, take func(message) bool) (goOn bool, err error) {
	f, err := os.CreateTemp("", "mailchute-convert-")
	if err != nil {
		return true, fmt.Errorf("read %s: %w", name, err)
	}
	err = os.Remove(f.Name()) // nothing is left behind, however this ends
	size, copied := io.Copy(f, in)
	if err := errors.Join(err, copied); err != nil {
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
			return true, fmt.Errorf("%s is a folder, but no maildir (%w); name the files in it", path, err)
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
