package blob

import (
	"bytes"
	"hash"
	"strings"

	"github.com/mailchute/mailchute/connector/ledger"
)

// nameLength is more than the longest name of a volatile field with its colon.
const nameLength = 32

// header hashes the header of a message as it streams by: all octets before the
// first empty line (RFC 5322 section 2.1), so that TOP and RETR (RFC 1939
// section 7) give the same, less the fields that servers and other clients
// write into stored mail.
type header struct {
	hash  hash.Hash
	start []byte // of the current line, until there is enough to know it
	known bool   // the current line is known, its rest follows
	skip  bool   // the current field is left out
	ended bool
}

func (h *header) write(p []byte) {
	for len(p) > 0 && !h.ended {
		end := bytes.IndexByte(p, '\n') + 1
		if end == 0 {
			end = len(p)
		}
		h.piece(p[:end])
		p = p[end:]
	}
}

// piece takes a line or a part of one.
func (h *header) piece(p []byte) {
	complete := p[len(p)-1] == '\n'
	if !h.known {
		h.start = append(h.start, p...)
		if !complete && len(h.start) < nameLength {
			return
		}
		h.recognise()
	} else if !h.skip {
		h.hash.Write(p)
	}
	h.known = !complete
}

// recognise decides about a line by its start.
func (h *header) recognise() {
	line := h.start
	h.start = h.start[:0]
	switch {
	case string(line) == "\r\n" || string(line) == "\n":
		h.ended = true
		return
	case len(line) > 0 && (line[0] == ' ' || line[0] == '\t'): // folded: goes with its field
	default:
		h.skip = volatile(line)
	}
	if !h.skip {
		h.hash.Write(line)
	}
}

// volatile says whether a line begins a field that changes while the message does not.
func volatile(line []byte) bool {
	// No more than is there however the line was cut into pieces.
	name, _, found := bytes.Cut(line[:min(len(line), nameLength)], []byte(":"))
	if !found {
		return false
	}
	switch field := strings.ToLower(strings.TrimRight(string(name), " \t")); field {
	case "status", "x-status", "x-uid", "x-uidl", "x-keywords", "content-length":
		return true
	default:
		return strings.HasPrefix(field, "x-mozilla-status")
	}
}

func (h *header) sum() (sum ledger.Hash) {
	if !h.ended && len(h.start) > 0 {
		h.recognise()
	}
	h.hash.Sum(sum[:0])
	return sum
}
