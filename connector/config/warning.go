package config

// Warning is a setting that does what it says, and that is dangerous, or that the
// server is known not to honour.
type Warning struct {
	Mailbox string
	Text    string
}

func (w Warning) String() string { return "mailbox " + w.Mailbox + ": " + w.Text }

// Unverified says that nothing tells the server from somebody on the way: its
// certificate is not verified, and no key is pinned.
func (t TLS) Unverified() bool {
	return t.InsecureSkipVerify && len(t.PinSHA256) == 0 && t.Mode != None
}

// Warnings are what a person should know of before each start.
func (c *Config) Warnings() []Warning {
	var all []Warning
	for _, m := range c.Mailboxes {
		warn := func(text string) { all = append(all, Warning{m.ID, text}) }
		if m.TLS.Unverified() {
			warn("insecure_skip_verify: anybody on the way can be the server and read the password; name the root with tls.ca_file, or the key with tls.pin_sha256")
		}
		if m.TLS.Mode == None && m.TLS.AllowPublic {
			warn("allow_public: password and mail cross the network in plain text; set tls.mode to implicit or stls")
		}
		if m.Proxy != nil && m.Proxy.Resolve == ResolveProxy {
			warn("proxy.resolve: the proxy looks names up, so that the addresses behind them are not checked")
		}
		if title, hides := m.Server.hides(m.Host); hides && m.Keep != 0 {
			warn("keep_on_server: " + title + " hides what was retrieved from later sessions (retrieve-hides), so mail is not kept as written and not deleted later; what stays there is a setting at the server")
		}
	}
	return all
}
