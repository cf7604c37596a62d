package oauth

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxOutput bounds a token file and the output of a command, in octets.
const maxOutput = 64 << 10

// readToken reads a token that something else keeps in a file.
func readToken(path string) (token, error) {
	f, err := os.Open(path)
	if err != nil {
		return token{}, fmt.Errorf("read token_file: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxOutput+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return token{}, fmt.Errorf("read token_file: %w", err)
	}
	if len(text) > maxOutput {
		return token{}, fmt.Errorf("read token_file: it is longer than %d octets", maxOutput)
	}
	got, err := parse(text, time.Time{})
	if err != nil {
		return token{}, fmt.Errorf("read token_file: %w", err)
	}
	return got, nil
}

// parse reads a token alone, or the JSON of RFC 6749 section 5.1 with an
// "expiry" (RFC 3339) if it is to last. now is when the text was made, from
// which "expires_in" counts; zero if that is not known.
func parse(text []byte, now time.Time) (token, error) {
	plain := strings.TrimSpace(string(text))
	if !strings.HasPrefix(plain, "{") {
		return token{text: plain}, usable(plain)
	}
	var said struct {
		AccessToken string      `json:"access_token"`
		TokenType   string      `json:"token_type"`
		ExpiresIn   json.Number `json:"expires_in"`
		Expiry      time.Time   `json:"expiry"`
	}
	if err := json.Unmarshal([]byte(plain), &said); err != nil {
		return token{}, fmt.Errorf("%w: it begins as JSON and is none of a token", errNoToken) // the cause may quote it
	}
	if said.TokenType != "" && !strings.EqualFold(said.TokenType, "bearer") {
		return token{}, fmt.Errorf("%w: its type is not bearer", errNoToken)
	}
	got := token{text: said.AccessToken, expiry: said.Expiry}
	if seconds, err := said.ExpiresIn.Int64(); err == nil && got.expiry.IsZero() && !now.IsZero() {
		got.expiry = now.Add(time.Duration(max(0, min(seconds, maxLife))) * time.Second)
	}
	return got, usable(got.text)
}

// maxLife is the longest life of a token that is believed, in seconds: a year.
const maxLife = 365 * 24 * 60 * 60

const (
	shown  = 300 // most octets of a foreign text that are shown
	unlike = 40  // a word of as many characters that a token may have is taken for one
)

// clean makes a text of others fit to be shown: one line, nothing that moves the
// cursor or turns the direction of writing, nothing that may be a token.
func clean(text string) string {
	if len(text) > 16*shown {
		text = text[:16*shown] // before any work on it
	}
	words := strings.FieldsFunc(strings.ToValidUTF8(text, "?"), func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) })
	for i, word := range words {
		if longestRun(word) >= unlike {
			words[i] = "[redacted]"
		}
	}
	text = strings.Join(words, " ")
	if len(text) <= shown {
		return text
	}
	text = text[:shown]
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return text + "..."
}

// longestRun is the length of the longest run of characters that tokens are
// made of.
func longestRun(word string) int {
	longest, run := 0, 0
	for _, r := range word {
		if r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.~+/=", r)) {
			run++
		} else {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}
