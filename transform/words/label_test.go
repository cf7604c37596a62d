package words_test

import (
	"slices"
	"testing"

	"github.com/mailchute/mailchute/transform/words"
)

func TestEncodedWordsNameTheirCharacterSets(t *testing.T) {
	for value, want := range map[string][]string{
		"":      nil,
		"plain": nil,
		"=?ISO-8859-2?Q?Za=BF?= =?iso-8859-2*pl?B?8w==?= <a@example.org>": {"ISO-8859-2", "iso-8859-2*pl"},
		"=?utf-8?B?QQ==?= =?koi8-r?B?xA==?=":                              {"utf-8", "koi8-r"},
		"=?utf-8":                                                         nil, "what =? this ?": nil, "=??Q?a?=": nil, "=?=?=?x?": {"x"},
	} {
		if got := words.Labels(value); !slices.Equal(got, want) {
			t.Errorf("Labels(%q) = %q, want %q", value, got, want)
		}
	}
}
