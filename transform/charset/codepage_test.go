package charset_test

import (
	"testing"

	"github.com/mailchute/mailchute/transform/charset"
)

func TestACodePageIsACharacterSetThatCanBeRead(t *testing.T) {
	for number, sample := range map[uint32]struct{ octets, text string }{
		437:   {"\x81", "ü"},
		850:   {"\x81", "ü"},
		866:   {"\x8f", "П"},
		874:   {"\xa1", "ก"},
		932:   {"\x82\xa0", "あ"},
		936:   {"\xc4\xe3", "你"},
		949:   {"\xb0\xa1", "가"},
		950:   {"\xa4\xa4", "中"},
		1200:  {"\x1f\x04@\x04", "Пр"},
		1250:  {"\xb9", "ą"},
		1251:  {"\xcf", "П"},
		1252:  {"\x80", "€"},
		10000: {"\x80", "Ä"},
		20127: {"a", "a"},
		20866: {"\xf0", "П"},
		28592: {"\xb1", "ą"},
		28605: {"\xa4", "€"},
		50220: {"\x1b$B$\"\x1b(B", "あ"},
		51932: {"\xa4\xa2", "あ"},
		54936: {"\xc4\xe3", "你"},
		65001: {"ü", "ü"},
	} {
		if got, ok := charset.Word([]byte(sample.octets), charset.CodePage(number)); !ok || got != sample.text {
			t.Errorf("code page %d is %q: %q reads %q, %t, want %q", number, charset.CodePage(number), sample.octets, got, ok, sample.text)
		}
	}
}

func TestAnUnknownCodePageHasNoLabel(t *testing.T) {
	for _, number := range []uint32{0, 1, 1249, 1259, 28590, 28607, 1 << 31} {
		if got := charset.CodePage(number); got != "" {
			t.Errorf("CodePage(%d) = %q, want none", number, got)
		}
	}
}
