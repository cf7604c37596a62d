package reply

// Work is how many octets and lines Split looks at.
func Work(mail Mail) int {
	s := splitter{page: split(mail.Text), mail: mail}
	s.run()
	return s.work
}

// SplitSlowly is Split, but that no line is ruled out by its octets.
func SplitSlowly(mail Mail) (Reply, *Forward) {
	s := splitter{page: split(mail.Text), mail: mail}
	for i := range s.lines {
		s.lines[i].traits = anyTrait
	}
	s.run()
	return s.out, s.forward
}

// ShortLine is how many octets a marker without dashes may have.
const ShortLine = shortLine

// Markers are the words that markers are known by.
func Markers() []string {
	var list []string
	for words := range phrases {
		list = append(list, words)
	}
	for _, f := range forwarders {
		list = append(list, f.words)
	}
	for _, a := range above {
		list = append(list, a.words)
	}
	return list
}

// MayShrink says whether a line that folds to s may have been longer by more
// than its white space.
func MayShrink(s string) bool { return traitsOf(s)&shrinks != 0 }

// MayIntroduce says whether the octets of a line leave open that it introduces
// a quotation.
func MayIntroduce(s string) bool { return traitsOf(s)&(hasColon|hasDigit) != 0 }
