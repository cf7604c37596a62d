package transfer

import "bytes"

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
