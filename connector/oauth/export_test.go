package oauth

import (
	"context"
	"time"
)

// Parse reads what a file or a command says.
func Parse(text []byte) (string, error) {
	got, err := parse(text, time.Now())
	return got.text, err
}

// Clean is what is shown of a foreign text.
func Clean(text string) string { return clean(text) }

// NewFrom is a source of another kind.
func NewFrom(fetch func(context.Context) (string, error)) *Source {
	return &Source{turn: make(chan struct{}, 1), fetch: func(ctx context.Context) (token, error) {
		text, err := fetch(ctx)
		return token{text: text}, err
	}}
}
