package demo

import (
	"bytes"
	_ "embed"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"text/template"
)

const (
	configFile = "mailchute.yaml"
	eventsFile = "events.ndjson"
)

//go:embed mailchute.yaml.tmpl
var configTemplate string

// writeConfig writes the configuration that collects from the mailboxes at
// address, and returns its path.
func writeConfig(dir, address string, mailboxes []string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", fmt.Errorf("read address of the POP3 server: %w", err)
	}
	type mailbox struct{ ID, Host, Port, User, Password string }
	var all []mailbox
	for _, id := range mailboxes {
		all = append(all, mailbox{ID: id, Host: host, Port: port, User: user(id), Password: password})
	}
	t, err := template.New(configFile).Parse(configTemplate)
	if err != nil {
		return "", fmt.Errorf("read template of the configuration: %w", err)
	}
	var text bytes.Buffer
	if err := t.Execute(&text, map[string]any{"Mailboxes": all, "Events": eventsFile}); err != nil {
		return "", fmt.Errorf("fill in the configuration: %w", err)
	}
	path := filepath.Join(dir, configFile)
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		return "", fmt.Errorf("write configuration: %w", err)
	}
	return path, nil
}
