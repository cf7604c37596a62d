package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector/config"
)

func FuzzParseNeverFailsWithoutSayingWhatToDo(f *testing.F) {
	for _, seed := range []string{
		"", "a", "- a", minimal("", ""), minimal("    labels: {a: &a b, c: *a, d: !!str e, <<: *a}\n", "log: {level: x}\n"),
		"mailboxes: [{id: a, tls: {mode: none}}, 5, [], null]\nsinks: {a: b}\n", "? [a]\n: b\n", "a: |\n  b\n", "data_dir: ${PASSWORD}$",
		"defaults: {labels: {a: 1}}\ndefaults: 5\nmailboxes:\n-\n- ~\n", "sinks:\n- file: {path: -, rotate_size: 9223372036854775807GiB}\n", "%YAML 1.2\n---\na: b\n...\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "_file") {
			return // it would read files of this machine
		}
		cfg, err := config.Parse([]byte(text), "f.yaml", "/nowhere", environment)
		if err == nil {
			if len(cfg.Mailboxes) == 0 || len(cfg.Sinks) == 0 || cfg.Promise() == "" {
				t.Errorf("%q is a configuration that does nothing", text)
			}
			return
		}
		var faults *config.Faults
		if !errors.As(err, &faults) || len(faults.List) == 0 {
			t.Fatalf("%q: %v is no list of faults", text, err)
		}
		for _, fault := range faults.List {
			if fault.Problem == "" || fault.Cure == "" || fault.Line < 0 || fault.Column < 0 {
				t.Errorf("%q: a fault without words: %+v", text, fault)
			}
		}
	})
}
