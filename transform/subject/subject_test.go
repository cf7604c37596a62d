package subject_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/subject"
)

func TestPrefixesAreTakenOff(t *testing.T) {
	for _, tc := range []struct {
		name, subject, rest string
		prefixes            []string
	}{
		{"none", "Your order", "Your order", nil},
		{"a reply", "Re: Your order", "Your order", []string{"Re:"}},
		{"no space", "RE:Your order", "Your order", []string{"RE:"}},
		{"several", "AW: Re: FW: Your order", "Your order", []string{"AW:", "Re:", "FW:"}},
		{"a French space", "RE : TR : Votre commande", "Votre commande", []string{"RE :", "TR :"}},
		{"a no-break space", "Re\u00a0: Votre commande", "Votre commande", []string{"Re\u00a0:"}},
		{"a wide colon", "Re：您的订单", "您的订单", []string{"Re："}},
		{"wide letters", "ＲＥ：ご注文", "ご注文", []string{"ＲＥ："}},
		{"a count", "Re[2]: Re(3): Re^4: Re 5: RE6: Your order", "Your order", []string{"Re[2]:", "Re(3):", "Re^4:", "Re 5:", "RE6:"}},
		{"a dot", "Antw.: Uw bestelling", "Uw bestelling", []string{"Antw.:"}},
		{"German", "WG: AW: Ihre Bestellung", "Ihre Bestellung", []string{"WG:", "AW:"}},
		{"Scandinavian", "SV: VS: VB: Din ordre", "Din ordre", []string{"SV:", "VS:", "VB:"}},
		{"Italian", "R: I: Rif: Ordine", "Ordine", []string{"R:", "I:", "Rif:"}},
		{"Spanish and Portuguese", "RV: RES: ENC: Pedido", "Pedido", []string{"RV:", "RES:", "ENC:"}},
		{"Polish", "Odp: PD: Zamówienie", "Zamówienie", []string{"Odp:", "PD:"}},
		{"Hungarian", "Vá: Továbbítás: Rendelés", "Rendelés", []string{"Vá:", "Továbbítás:"}},
		{"Hungarian, Slovene and Welsh in full", "Válasz: Odgovor: YML: x", "x", []string{"Válasz:", "Odgovor:", "YML:"}},
		{"an accent written apart", "Va\u0301: Rendelés", "Rendelés", []string{"Va\u0301:"}},
		{"Turkish", "YNT: İLT: Sipariş", "Sipariş", []string{"YNT:", "İLT:"}},
		{"Greek", "ΑΠ: ΠΡΘ: Παραγγελία", "Παραγγελία", []string{"ΑΠ:", "ΠΡΘ:"}},
		{"Russian and Ukrainian", "Ответ: Пересл: НА: Заказ", "Заказ", []string{"Ответ:", "Пересл:", "НА:"}},
		{"Chinese", "回复：答复: 转发: 轉寄: 订单", "订单", []string{"回复：", "答复:", "转发:", "轉寄:"}},
		{"Japanese", "返信: 転送: 注文", "注文", []string{"返信:", "転送:"}},
		{"Korean", "답장: 전달: 주문", "주문", []string{"답장:", "전달:"}},
		{"Hebrew, with marks of direction", "\u200fהשב: \u200fהועבר: הזמנה", "הזמנה", []string{"השב:", "הועבר:"}},
		{"Arabic", "رد: إعادة توجيه: طلب", "طلب", []string{"رد:", "إعادة توجيه:"}},
		{"Vietnamese", "Trả lời: Chuyển tiếp: Đơn hàng", "Đơn hàng", []string{"Trả lời:", "Chuyển tiếp:"}},
		{"nothing behind", "Re:", "", []string{"Re:"}},
		{"a tag stays", "[team] Your order", "[team] Your order", nil},
		{"behind the prefix too", "Re: [team] Your order", "[team] Your order", []string{"Re:"}},
		{"a prefix behind a tag", "[team] Re: Your order", "[team] Your order", []string{"Re:"}},
		{"the same tag again", "[team] Re: [team] AW: [Team] Your order", "[Team] Your order", []string{"Re:", "AW:"}},
		{"the same tag twice, and another", "[a] Re: [a] Re: [b] Your order", "[a] [b] Your order", []string{"Re:", "Re:"}},
		{"more tags than four", "[a] [b] [c] Re: [d] [e] [f] Re: x", "[a] [b] [c] [d] x", []string{"Re:", "Re:"}},
		{"a small colon, behind marks without width", "\ufeff\u200bRe﹕ x", "x", []string{"Re﹕"}},
		{"marks of a program around it", "*Re>: x", "x", []string{"*Re>:"}},
		{"two tags", "[a] [b] Re: Your order", "[a] [b] Your order", []string{"Re:"}},
		{"a forward in brackets", "[Fwd: Your order]", "Your order", []string{"Fwd:"}},
		{"a forward in brackets, with a tag", "[Fwd: [team] Re: Your order]", "[team] Your order", []string{"Fwd:", "Re:"}},
		{"a forward at the end", "Re: Your order (fwd)", "Your order", []string{"(fwd)", "Re:"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rest, prefixes := subject.Split(tc.subject)
			if rest != tc.rest || !slices.Equal(prefixes, tc.prefixes) {
				t.Errorf("Split = %q, %q; want %q, %q", rest, prefixes, tc.rest, tc.prefixes)
			}
		})
	}
}

func TestOrdinaryWordsAreNoPrefixes(t *testing.T) {
	for _, s := range []string{
		"Reminder: pay now", "Regarding: x", "R2: plan", "VS 2026: released", "I 5: closed", "http://example.org", "12:30 tomorrow",
		"Note: Re: x", ": x", "::", "Release 2: done", "[Fwd: a] b [c]", "[team]", "(fwd)", "Re x", "Refund: 5 €", "[unclosed Re: x",
		"[" + strings.Repeat("x", 100) + "] Re: x", "a: Re: b",
	} {
		if rest, prefixes := subject.Split(s); rest != s || prefixes != nil {
			t.Errorf("%q became %q, without %q", s, rest, prefixes)
		}
	}
}

func TestOnlySoManyPrefixesAreTakenOff(t *testing.T) {
	rest, prefixes := subject.Split(strings.Repeat("Re: ", 65) + "x")
	if len(prefixes) != 64 || rest != "Re: x" {
		t.Errorf("%d prefixes, rest %q; want 64 and one left", len(prefixes), rest)
	}
	long := strings.Repeat("[a] Re: ", 1<<17)
	if rest, prefixes = subject.Split(long); len(prefixes) != 64 || len(rest) > len(long) {
		t.Errorf("%d prefixes, %d octets left", len(prefixes), len(rest))
	}
}

func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"Re[2]: [a] AW: x (fwd)", "[Fwd: [b] x]", "回复：Re^2:", "\u200fהשב: x", "Re ) : ]", "\u200f\f\u200f"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		rest, prefixes := subject.Split(s)
		if len(rest) > len(s)+4 || len(strings.Join(prefixes, "")) > len(s) || utf8.ValidString(s) && !utf8.ValidString(rest) {
			t.Fatalf("%q gave %q, %q", s, rest, prefixes)
		}
		if again, more := subject.Split(rest); len(prefixes) < 64 && again != rest {
			t.Fatalf("%q gave %q, and that %q, %q", s, rest, again, more)
		}
	})
}

func TestAForwardIsToldFromAReply(t *testing.T) {
	for prefix, want := range map[string]bool{
		"Fwd:": true, "FW:": true, "WG:": true, "(fwd)": true, "Fwd[2]:": true, "TR :": true, "转发：": true, "Chuyển tiếp:": true, "ส่งต่อ:": true,
		"[Fwd:": true, "Re:": false, "AW:": false, "RE[2]:": false, "回复：": false, "": false, ":": false,
	} {
		if got := subject.IsForward(prefix); got != want {
			t.Errorf("IsForward(%q) = %v, want %v", prefix, got, want)
		}
	}
}
