package mimescan

import "bytes"

// skipLeading passes what stands in front of the header and is not part of it:
// a byte order mark, blank lines, the "From " line of an mbox.
func (s *scanner) skipLeading() {
	s.skipMarks()
	s.skipBlankLines()
	line := s.in.peekLine(sight)
	mbox := bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From ")) // RFC 4155 appendix A
	if mbox && nameLength(line) == 0 {
		s.in.skipLine()
		s.fault(Fault{Code: MboxLine, Detail: "the line of an mbox in front of the header was passed over"})
		s.skipMarks()
	}
}

func (s *scanner) skipMarks() {
	for bytes.HasPrefix(s.in.fill(3), []byte("\ufeff")) {
		s.in.advance(3)
		s.fault(Fault{Code: ByteOrderMark, Detail: "a byte order mark in front of the header was passed over"})
	}
}

// skipBlankLines passes lines that hold nothing but space.
func (s *scanner) skipBlankLines() {
	begin := s.in.off
	for !s.in.atEnd() {
		text := bytes.TrimLeft(s.in.fill(blockSize), " \t\r\n")
		blank := bytes.LastIndexByte(s.in.buf[:len(s.in.buf)-len(text)], '\n') + 1
		if blank == 0 {
			break
		}
		s.in.advance(blank)
	}
	if s.in.off > begin && !s.in.atEnd() {
		s.fault(Fault{Code: LeadingBlank, Detail: "blank lines in front of the header were passed over"})
	}
}
