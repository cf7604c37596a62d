package charset_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/charset"
)

func TestTheLadderOfEvidence(t *testing.T) {
	const utf8Text, latin = "Gr\xc3\xbc\xc3\x9fe f\xc3\xbcr dich", "Gr\xfc\xdfe f\xfcr dich"
	for _, tc := range []struct {
		name, octets, label string
		html                bool
		want                string
		wrong, unknown      bool
	}{
		{name: "nothing at all is us-ascii", want: "us-ascii"},
		{name: "plain ASCII without label", octets: "hello", want: "us-ascii"},
		{name: "plain ASCII keeps its label", octets: "hello", label: "ISO-8859-15", want: "iso-8859-15"},
		{name: "UTF-8 without label", octets: utf8Text, want: "utf-8"},
		{name: "UTF-8 under us-ascii", octets: utf8Text, label: "us-ascii", want: "utf-8", wrong: true},
		{name: "UTF-8 under iso-8859-1", octets: utf8Text, label: "iso-8859-1", want: "utf-8", wrong: true},
		{name: "UTF-8 under gb2312", octets: "\xe4\xbd\xa0\xe5\xa5\xbd, gr\xc3\xbc\xc3\x9fe", label: "gb2312", want: "utf-8", wrong: true},
		{name: "UTF-8 under utf-16", octets: utf8Text, label: "utf-16", want: "utf-8", wrong: true},
		{name: "UTF-8 under iso-2022-jp", octets: utf8Text, label: "iso-2022-jp", want: "utf-8", wrong: true},
		{name: "UTF-8 with one broken character, under iso-8859-1", octets: strings.Repeat(utf8Text, 4) + "\xc3", label: "iso-8859-1", want: "utf-8", wrong: true},
		{name: "a short word of two octets in gbk is gbk", octets: "\xc4\xa3\xbd\xe5", label: "gbk", want: "gbk"},
		{name: "8-bit without label", octets: latin, want: "windows-1252", wrong: true},
		{name: "8-bit under us-ascii", octets: latin, label: "us-ascii", want: "windows-1252", wrong: true},
		{name: "8-bit under utf-8", octets: latin, label: "utf-8", want: "windows-1252", wrong: true},
		{name: "8-bit under a label that nobody knows", octets: latin, label: "x-no-such-set", want: "windows-1252", wrong: true, unknown: true},
		{name: "ASCII under a label that nobody knows", octets: "hello", label: "x-no-such-set", want: "us-ascii", unknown: true},
		{name: "a label that says nothing is none", octets: "hello", label: "unknown-8bit", want: "us-ascii"},
		{name: "html names its set", octets: "<meta charset=\"koi8-r\"><p>\xf0\xd2", html: true, want: "koi8-r"},
		{name: "html names its set the old way", octets: "<META http-equiv=Content-Type content='text/html; charset=iso-8859-2'>\xb1", html: true, want: "iso-8859-2"},
		{name: "xhtml names its set", octets: "<?xml version='1.0' encoding='windows-1250'?>\xb1", html: true, want: "windows-1250"},
		{name: "the mail goes before the html", octets: "<meta charset=koi8-r>\xf0\xd2", label: "windows-1251", html: true, want: "windows-1251"},
		{name: "plain text names nothing", octets: "<meta charset=koi8-r>caf\xe9", want: "windows-1252", wrong: true},
		{name: "a mark of UTF-8", octets: "\xef\xbb\xbfhello", label: "iso-8859-1", want: "utf-8", wrong: true},
		{name: "a mark of UTF-16", octets: "\xff\xfeh\x00i\x00", want: "utf-16le"},
		{name: "a mark of UTF-16 under utf-8", octets: "\xfe\xff\x00h\x00i", label: "utf-8", want: "utf-16be", wrong: true},
		{name: "a mark of UTF-32", octets: "\xff\xfe\x00\x00h\x00\x00\x00", label: "utf-32", want: "utf-32le"},
		{name: "UTF-16 without mark, big-endian", octets: "\x00h\x00i", label: "utf-16", want: "utf-16"},
		{name: "UTF-16 without mark, little-endian", octets: "h\x00i\x00", label: "utf-16", want: "utf-16le"},
		{name: "ASCII under utf-16", octets: "hello", label: "utf-16", want: "us-ascii", wrong: true},
		{name: "Japanese escapes without label", octets: "\x1b$B$3$s\x1b(B", want: "iso-2022-jp"},
		{name: "Japanese escapes under us-ascii", octets: "\x1b$B$3$s\x1b(B", label: "us-ascii", want: "iso-2022-jp", wrong: true},
		{name: "Korean escapes under iso-8859-1", octets: "\x1b$)C\n\x0e>H3g\x0f", label: "iso-8859-1", want: "iso-2022-kr", wrong: true},
		{name: "German under gb2312", octets: "Gr\xfc\xdfe f\xfcr dich, Fran\xe7ois M\xfcller\xff, \xdcber \xf6l", label: "gb2312", want: "windows-1252", wrong: true},
		{name: "Shift_JIS under iso-2022-jp", octets: "\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd", label: "iso-2022-jp", want: "shift_jis", wrong: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := charset.Choose([]byte(tc.octets), tc.label, tc.html)
			if c.Name != tc.want || c.Wrong != tc.wrong || c.Unknown != tc.unknown {
				t.Errorf("Choose = %q, wrong %v, unknown %v; want %q, %v, %v", c.Name, c.Wrong, c.Unknown, tc.want, tc.wrong, tc.unknown)
			}
		})
	}
}

func TestTextWithoutLabelIsReadByItsLook(t *testing.T) {
	for _, tc := range []struct{ name, set, octets, text string }{
		{"Russian in windows-1251", "windows-1251", "\xc4\xee\xe1\xf0\xfb\xe9 \xe4\xe5\xed\xfc! \xc2\xe0\xf8 \xe7\xe0\xea\xe0\xe7 \xed\xee\xec\xe5\xf0 4711 \xe3\xee\xf2\xee\xe2 \xea \xe2\xfb\xe4\xe0\xf7\xe5.", "Добрый день! Ваш заказ номер 4711 готов к выдаче."},
		{"Russian in koi8-r", "koi8-r", "\xe4\xcf\xc2\xd2\xd9\xca \xc4\xc5\xce\xd8! \xf7\xc1\xdb \xda\xc1\xcb\xc1\xda \xce\xcf\xcd\xc5\xd2 4711 \xc7\xcf\xd4\xcf\xd7 \xcb \xd7\xd9\xc4\xc1\xde\xc5.", "Добрый день! Ваш заказ номер 4711 готов к выдаче."},
		{"Russian in ibm866", "ibm866", "\x84\xae\xa1\xe0\xeb\xa9 \xa4\xa5\xad\xec! \x82\xa0\xe8 \xa7\xa0\xaa\xa0\xa7 \xad\xae\xac\xa5\xe0 4711 \xa3\xae\xe2\xae\xa2 \xaa \xa2\xeb\xa4\xa0\xe7\xa5.", "Добрый день! Ваш заказ номер 4711 готов к выдаче."},
		{"Ukrainian in windows-1251", "windows-1251", "\xc4\xee\xe1\xf0\xe8\xe9 \xe4\xe5\xed\xfc, \xe2\xe0\xf8\xe5 \xe7\xe0\xec\xee\xe2\xeb\xe5\xed\xed\xff \xe2\xe6\xe5 \xec\xee\xe6\xed\xe0 \xe7\xe0\xe1\xf0\xe0\xf2\xe8.", "Добрий день, ваше замовлення вже можна забрати."},
		{"Greek", "windows-1253", "\xca\xe1\xeb\xe7\xec\xdd\xf1\xe1 \xf3\xe1\xf2, \xe7 \xf0\xe1\xf1\xe1\xe3\xe3\xe5\xeb\xdf\xe1 \xf3\xe1\xf2 \xe5\xdf\xed\xe1\xe9 \xdd\xf4\xef\xe9\xec\xe7.", "Καλημέρα σας, η παραγγελία σας είναι έτοιμη."},
		{"Hebrew", "windows-1255", "\xf9\xec\xe5\xed \xf8\xe1, \xe4\xe4\xe6\xee\xf0\xe4 \xf9\xec\xea \xee\xe5\xeb\xf0\xe4 \xec\xe0\xe9\xf1\xe5\xf3.", "שלום רב, ההזמנה שלך מוכנה לאיסוף."},
		{"Arabic", "windows-1256", "\xe3\xd1\xcd\xc8\xc7\xa1 \xd8\xe1\xc8\xdf\xe3 \xcc\xc7\xe5\xd2 \xe1\xe1\xc7\xd3\xca\xe1\xc7\xe3 \xe3\xe4 \xc7\xe1\xe3\xca\xcc\xd1.", "مرحبا، طلبكم جاهز للاستلام من المتجر."},
		{"Thai", "windows-874", "\xca\xc7\xd1\xca\xb4\xd5\xa4\xc3\xd1\xba \xa4\xd3\xca\xd1\xe8\xa7\xab\xd7\xe9\xcd\xa2\xcd\xa7\xa4\xd8\xb3\xbe\xc3\xe9\xcd\xc1\xe1\xc5\xe9\xc7", "สวัสดีครับ คำสั่งซื้อของคุณพร้อมแล้ว"},
		{"Chinese in gbk", "gbk", "\xc4\xfa\xba\xc3\xa3\xac\xc4\xfa\xb5\xc4\xb6\xa9\xb5\xa5\xd2\xd1\xbe\xad\xd7\xbc\xb1\xb8\xba\xc3\xc1\xcb\xa3\xac\xc7\xeb\xc0\xb4\xc8\xa1\xbb\xf5\xa1\xa3", "您好，您的订单已经准备好了，请来取货。"},
		{"Chinese in big5", "big5", "\xb1z\xa6n\xa1\x41\xb1z\xaa\xba\xadq\xb3\xe6\xa4w\xb8g\xb7\xc7\xb3\xc6\xa6n\xa4\x46\xa1\x41\xbd\xd0\xa8\xd3\xa8\xfa\xb3\x66\xa1\x43", "您好，您的訂單已經準備好了，請來取貨。"},
		{"Japanese in shift_jis", "shift_jis", "\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd\x81\x41\x82\xb2\x92\x8d\x95\xb6\x82\xcc\x8f\xa4\x95i\x82\xcc\x8f\x80\x94\xf5\x82\xaa\x82\xc5\x82\xab\x82\xdc\x82\xb5\x82\xbd\x81\x42", "こんにちは、ご注文の商品の準備ができました。"},
		{"katakana in shift_jis", "shift_jis", "\x83\x81\x81[\x83\x8b\x83\x65\x83X\x83g", "メールテスト"},
		{"Japanese in euc-jp", "euc-jp", "\xa4\xb3\xa4\xf3\xa4\xcb\xa4\xc1\xa4\xcf\xa1\xa2\xa4\xb4\xc3\xed\xca\xb8\xa4\xce\xbe\xa6\xc9\xca\xa4\xce\xbd\xe0\xc8\xf7\xa4\xac\xa4\xc7\xa4\xad\xa4\xde\xa4\xb7\xa4\xbf\xa1\xa3", "こんにちは、ご注文の商品の準備ができました。"},
		{"Korean", "euc-kr", "\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4, \xc1\xd6\xb9\xae\xc7\xcf\xbd\xc5 \xbb\xf3\xc7\xb0\xc0\xcc \xc1\xd8\xba\xf1\xb5\xc7\xbe\xfa\xbd\xc0\xb4\xcf\xb4\xd9.", "안녕하세요, 주문하신 상품이 준비되었습니다."},
		{"German", "windows-1252", "Sch\xf6ne Gr\xfc\xdf\x65 aus K\xf6ln, Ihre Bestellung ist fertig. \xdc\x62\x65rweisen Sie 5 \x80.", "Schöne Grüße aus Köln, Ihre Bestellung ist fertig. Überweisen Sie 5 €."},
		{"French", "windows-1252", "Votre commande a \xe9t\xe9 pr\xe9par\xe9\x65 : \xab pr\xeate \xe0 \xeatre retir\xe9\x65 \xbb d\xe8s demain.", "Votre commande a été préparée : « prête à être retirée » dès demain."},
		{"spaces that do not break, and nothing else", "windows-1252", "one\xa0two:\xa0 \xa0 \xa0 \xa0 three\xa0\xa0", "one\u00a0two:\u00a0 \u00a0 \u00a0 \u00a0 three\u00a0\u00a0"},
		{"Portuguese", "windows-1252", "A sua encomenda n\xe3o est\xe1 dispon\xedvel; informa\xe7\xf5\x65s \xe0 recep\xe7\xe3o.", "A sua encomenda não está disponível; informações à recepção."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := charset.Choose([]byte(tc.octets), "", false)
			if c.Name != tc.set || !c.Wrong {
				t.Errorf("Choose = %q, wrong %v; want %q", c.Name, c.Wrong, tc.set)
			}
			if text, _ := c.Decode([]byte(tc.octets)); text != tc.text {
				t.Errorf("Decode = %q, want %q", text, tc.text)
			}
		})
	}
}

func TestLabelsAsSendersWriteThem(t *testing.T) {
	for name, labels := range map[string][]string{
		"utf-8":        {"UTF-8", "utf8", "utf_8", `"utf-8"`, "'utf-8'", "utf-8*en", "charset=utf-8", "3Dutf-8", "utf-8; format=flowed", "unicode-1-1-utf-8", "cp65001"},
		"windows-1252": {"iso-8859-1", "ISO_8859-1:1987", "iso8859_1", "iso-88591", "8859-1", "latin1", "Latin-1", "ansi", "windows1252", "cp-1252", "win1252", "1252", "cp819"},
		"iso-8859-15":  {"iso8859_15", "latin-9", "latin9", "cp28605", "iso-885915"},
		"windows-1251": {"cp1251", "win-1251", "windows_1251", "x-cp1251"},
		"us-ascii":     {"ascii", "ANSI_X3.4-1968", "us"},
		"utf-7":        {"unicode-1-1-utf-7", "unicode-2-0-utf-7"},
		"utf-16":       {"ucs-2", "unicode", "iso-10646-ucs-2"},
		"shift_jis":    {"cp932", "ms932", "windows-31j", "x-sjis", "shift-jis", "sjis", "shiftjis", "shift_jis_2004"},
		"iso-2022-jp":  {"iso-2022-jp-2", "iso-2022-jp-ms", "iso2022_jp", "iso_2022_jp", "cp50220", "_iso-2022-jp$SIO"},
		"euc-kr":       {"ks_c_5601-1987", "ks_c_5601", "cp949", "uhc", "euckr"},
		"gbk":          {"gb2312", "cp936", "euc-cn", "x-gbk", "gb_2312-80", "eucgb2312_cn"},
		"big5":         {"cp950", "x-x-big5", "big5-hkscs", "big-5", "big5_tw"},
		"ibm850":       {"cp850", "850", "ibm-850"},
		"ibm00858":     {"cp858", "ibm858"},
		"koi8-u":       {"koi8-ru", "koi8-u"},
		"windows-874":  {"tis-620", "tis_620", "iso-8859-11", "cp874", "dos-874"},
		"macintosh":    {"x-mac-roman", "mac", "macroman"},
	} {
		for _, label := range labels {
			if c := charset.Choose([]byte("caf\xe9"), label, false); c.Unknown {
				t.Errorf("%q is not known", label)
				continue
			}
			if got := charset.NameOf(label); got != name {
				t.Errorf("%q means %q, want %q", label, got, name)
			}
		}
	}
	for _, label := range []string{"x-no-such-set", "utf-7-imap", "x-imap4-modified-utf7", "iso-8859-12", "johab"} {
		if got := charset.NameOf(label); got != "" {
			t.Errorf("%q means %q, want nothing", label, got)
		}
	}
}

func TestALabelHasALimit(t *testing.T) {
	if got := charset.Normalize(strings.Repeat("x", 10_000)); len(got) > 75 {
		t.Errorf("a label has %d octets", len(got))
	}
	if got := charset.Normalize("\"UTF-8\xfe\""); !utf8.ValidString(got) {
		t.Errorf("a label is %q, which is not UTF-8", got)
	}
}

func TestCharactersOfUTF8AmongOthersAreReadAsSuchUnlessAnotherSetIsDeclared(t *testing.T) {
	const octets = "Gr\xc3\xbc\xc3\x9fe aus K\xf6ln, f\xfcr dich"
	for label, want := range map[string]string{
		"": "Grüße aus Köln, für dich", "us-ascii": "Grüße aus Köln, für dich", "utf-8": "Grüße aus Köln, für dich",
		"iso-8859-1": "GrÃ¼ÃŸe aus Köln, für dich",
	} {
		c := charset.Choose([]byte(octets), label, false)
		if got, _ := c.Decode([]byte(octets)); got != want {
			t.Errorf("%q: %q, want %q", label, got, want)
		}
	}
}
