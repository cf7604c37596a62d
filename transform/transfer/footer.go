package transfer

import "bytes"

// longestJudged is how much of the text behind the padding is looked at, and
// shortestBlock how long it must be to be a block without padding of its own.
// Of more than mostBlocks the rest is not decoded.
const (
	longestJudged = 1 << 10
	shortestBlock = 8
	mostBlocks    = 1 << 20
)

// judge looks at the line behind the padding: whole groups are another block. A
// line is judged once, however many blocks it has.
func (b *base64Reader) judge() {
	text := bytes.TrimLeft(b.in, "= \t\r\n")
	b.judged -= len(b.in) - len(text)
	b.in = text
	if b.judged <= 0 {
		line := text[:min(len(text), longestJudged)]
		end := bytes.IndexAny(line, "\r\n")
		if b.hungry = end < 0 && len(line) < longestJudged && b.err == nil; b.hungry {
			return
		}
		if end >= 0 {
			line = line[:end]
		}
		b.judged = len(line)
		b.over = !isBlock(bytes.TrimRight(line, " \t"))
	}
	b.blocks++
	b.over = b.over || b.blocks > mostBlocks
	b.padded = false
	b.hungry = len(b.in) == 0
}

// isBlock says whether a line behind padding goes on with base64.
func isBlock(line []byte) bool {
	if len(line)%4 != 0 {
		return false
	}
	for _, c := range line {
		if !isDigit(c) && c != '=' {
			return false
		}
	}
	return len(line) >= shortestBlock || bytes.IndexByte(line, '=') >= 0
}

// longestWord is how long a line of nothing but digits may be that stands in a footer.
const longestWord = 47

// footer returns where a text for people begins that is not part of the body, -1 if
// nowhere: a block whose length is a multiple of three has no padding to end it. Such
// a text begins on the first line that has space within, behind whole groups, and no
// long line of digits follows.
func (b *base64Reader) footer(text []byte) int {
	for at := 0; !b.spaced; {
		space := bytes.IndexByte(text[at:], ' ')
		if space < 0 {
			break
		}
		begin := at + bytes.LastIndexByte(text[at:at+space], '\n') + 1
		line := text[begin:]
		if end := bytes.IndexByte(line, '\n'); end >= 0 {
			line = line[:end]
		}
		at = begin + len(line)
		if !bytes.ContainsAny(bytes.TrimSpace(line), " \t") {
			continue
		}
		b.spaced = true
		if n := countDigits(text[:begin]); n > 0 && n%4 == 0 && isProse(line) && !hasDigitsOnly(text[at:]) {
			return begin
		}
	}
	return -1
}

// isProse says whether a line has words, not only a space that got into the digits.
func isProse(line []byte) bool {
	words := bytes.Fields(line)
	return len(words) > 2 || countDigits(line) < len(bytes.Join(words, nil))
}

func countDigits(text []byte) (n int) {
	for _, c := range text {
		if isDigit(c) {
			n++
		}
	}
	return n
}

// hasDigitsOnly says whether a line longer than a word is digits only.
func hasDigitsOnly(text []byte) bool {
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if len(line) > longestWord && countDigits(line) == len(line) {
			return true
		}
	}
	return false
}
