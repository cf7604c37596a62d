package file

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/mailchute/mailchute/sinks"
)

// Find looks through the file from since on, and through the files that came
// after it. If the file of since is gone, it looks through all that are there.
// It waits for a write that is under way; an error means that it cannot tell.
func (s *Sink) Find(ctx context.Context, since sinks.Position, ids []string) (map[string]sinks.Receipt, error) {
	if s.file == nil {
		return nil, errKeepsNothing
	}
	from, err := parsePosition(since)
	if err != nil {
		return nil, err
	}
	family, err := s.family(ctx)
	if err != nil {
		return nil, explain(s.file.path, err)
	}
	search := search{missing: make(map[string]bool, len(ids)), found: make(map[string]sinks.Receipt)}
	for _, id := range ids {
		search.missing[id] = true
	}
	for _, section := range behind(family, from) {
		if err == nil {
			err = search.through(ctx, section)
		}
	}
	if err := errors.Join(err, closeAll(family)); err != nil {
		return nil, fmt.Errorf("look for events: %w", err)
	}
	return search.found, nil
}

// family opens the files while nobody writes.
func (s *Sink) family(ctx context.Context) ([]member, error) {
	release, err := s.queue.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	if err := s.file.settle(); err != nil {
		return nil, err
	}
	return s.file.family()
}

// A section is the part of a file that is looked through.
type section struct {
	member
	from int64
}

// behind selects what is behind a place. A file may be there twice, as a copy.
func behind(family []member, p place) []section {
	var start *member
	for i := range family {
		if m := &family[i]; m.generation == p.generation && m.length > 0 && (start == nil || m.before(*start)) {
			start = m
		}
	}
	var sections []section
	for _, m := range family {
		switch {
		case start == nil:
			sections = append(sections, section{member: m})
		case m.generation == p.generation:
			sections = append(sections, section{member: m, from: p.offset})
		case !m.before(*start):
			sections = append(sections, section{member: m})
		}
	}
	return sections
}

// A search is one Find.
type search struct {
	missing map[string]bool
	found   map[string]sinks.Receipt
}

// through reads the lines of a section. What has no line end is no event.
func (s *search) through(ctx context.Context, part section) error {
	if part.from >= part.length {
		return nil
	}
	before := len(s.found)
	lines := bufio.NewReaderSize(io.NewSectionReader(part.file, part.from, part.length-part.from), 256<<10)
	var whole []byte
	for offset := part.from; len(s.missing) > 0; {
		piece, err := lines.ReadSlice('\n')
		id, wanted := s.wants(piece)
		whole = keep(whole[:0], piece, wanted)
		length := len(piece)
		for errors.Is(err, bufio.ErrBufferFull) && ctx.Err() == nil {
			piece, err = lines.ReadSlice('\n')
			whole = keep(whole, piece, wanted)
			length += len(piece)
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		// A power cut may leave zeros amid the lines that were being synced.
		if wanted && json.Valid(whole) {
			delete(s.missing, id)
			s.found[id] = sinks.Receipt(part.name() + "@" + strconv.FormatInt(offset, 10))
		}
		offset += int64(length)
	}
	if part.current || len(s.found) == before {
		return nil
	}
	// Renamed by somebody else and never synced since our process was killed:
	// the caller is going to rely on it.
	return part.file.Sync()
}

func keep(whole, piece []byte, wanted bool) []byte {
	if !wanted {
		return whole
	}
	return append(whole, piece...)
}

// wants says whether a line that begins so is an event that is still missing.
func (s *search) wants(start []byte) (id string, wanted bool) {
	rest, ok := bytes.CutPrefix(start, []byte(eventStart))
	if !ok {
		return "", false
	}
	end := bytes.IndexByte(rest, '"')
	if end < 0 || !s.missing[string(rest[:end])] {
		return "", false
	}
	return string(rest[:end]), true
}
