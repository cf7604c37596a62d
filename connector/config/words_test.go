package config_test

import (
	"encoding"
	"reflect"
	"testing"

	"github.com/mailchute/mailchute/connector/config"
)

func TestEveryWordThatIsOfferedForASettingIsTaken(t *testing.T) {
	for _, setting := range []encoding.TextUnmarshaler{
		new(config.Oversize), new(config.AttachmentStore), new(config.Mode), new(config.NetworkPolicy),
		new(config.Resolve), new(config.Format), new(config.Level),
	} {
		words := config.Words(reflect.TypeOf(setting).Elem())
		if len(words) < 2 {
			t.Errorf("%T: words %q", setting, words)
		}
		for _, word := range words {
			if err := setting.UnmarshalText([]byte(word)); err != nil {
				t.Errorf("%T: %q is offered and refused: %v", setting, word, err)
			}
		}
		if err := setting.UnmarshalText([]byte("another")); err == nil {
			t.Errorf("%T takes any word", setting)
		}
	}
}
