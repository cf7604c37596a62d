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

// Tail is how much of the end of a body Footer wants to see.
const Tail = 4 << 10

// longestWord is how long a line of nothing but digits may be that stands in a footer.
const longestWord = 47

// Footer returns how long the text for people is that stands at the end of a body
// in base64, of which tail is the end. A block whose length is a multiple of three
// has no padding to tell where it ends: what is sent behind it, as by mailing lists,
// begins on the first line of words that has digits in front and no more behind.
func Footer(tail []byte) int {
	begin, digits, at := -1, false, 0
	for line := range bytes.Lines(tail) {
		text := bytes.TrimSpace(line)
		switch {
		case len(text) > 0 && len(bytes.Trim(text, "=")) == countDigits(text):
			digits = true
			if len(text) > longestWord {
				begin = -1
			}
		case begin < 0 && digits && isProse(text):
			begin = at
		}
		at += len(line)
	}
	if begin < 0 {
		return 0
	}
	return len(tail) - begin
}

// isProse says whether a line has words, not only a space that got into the digits.
func isProse(line []byte) bool {
	words := bytes.Fields(line)
	return len(words) > 2 || len(words) == 2 && countDigits(line) < len(words[0])+len(words[1])
}

func countDigits(text []byte) (n int) {
	for _, c := range text {
		if isDigit(c) {
			n++
		}
	}
	return n
}
