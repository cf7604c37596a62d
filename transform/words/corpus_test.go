package words_test

import (
	"strings"
	"testing"

	"github.com/mailchute/mailchute/test/corpora"
	"github.com/mailchute/mailchute/transform/words"
)

// oneSpace makes one space of several: the vectors do not keep them all.
func oneSpace(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestUnstructuredFieldsAgreeWithAnotherParser(t *testing.T) {
	const glued = "we are right: there is no space between text and word, so none is shown (RFC 2047 section 6.2)"
	score := corpora.Score{Name: "unstructured.json", Known: map[string]string{
		"[SUSPECTED SPAM]=?utf-8?B?VGhpcyBpcyB0aGUgb3JpZ2luYWwgc3ViamVjdA==?=\n":        glued,
		"[SUSPECTED SPAM]=?utf-8?B?VGhpcyBpcyB0aGUgb\n 3JpZ2luYWwgc3ViamVjdA==?=\n":     glued,
		"[SUSPECTED SPAM]=?utf-8?B?VGhpcyBpcyB0aGUgb\r\n 3JpZ2luYWwgc3ViamVjdA==?=\r\n": glued,
	}}
	for _, v := range corpora.Vectors[string](t, "mail-parser/unstructured.json") {
		got, _ := words.Decode(corpora.Unfolded(v.Header))
		score.Compare(t, v.Header, oneSpace(got), oneSpace(v.Expected))
	}
	score.Tell(t)
}

func TestListFieldsAgreeWithAnotherParser(t *testing.T) {
	score := corpora.Score{Name: "list.json"}
	for _, v := range corpora.Vectors[[]string](t, "mail-parser/list.json") {
		var got []string
		for _, item := range strings.Split(corpora.Unfolded(v.Header), ",") {
			if text, _ := words.Decode(item); strings.TrimSpace(text) != "" {
				got = append(got, oneSpace(text))
			}
		}
		score.Compare(t, v.Header, strings.Join(got, "|"), strings.Join(v.Expected, "|"))
	}
	score.Tell(t)
}
