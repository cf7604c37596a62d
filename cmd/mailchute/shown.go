package main

// mostShown is how much of a server's text is shown, in characters.
const mostShown = 200

// shown makes a text that came from elsewhere fit for a terminal: cut, and
// harmless.
func shown(text string) string { return shownUpTo(mostShown, text) }

func shownUpTo(most int, text string) string {
	n := 0
	for at := range text {
		if n == most {
			return harmless(text[:at]) + "…"
		}
		n++
	}
	return harmless(text)
}
