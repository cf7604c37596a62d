package pop3

import "github.com/xdg-go/scram"

// ScramWithNonce is SCRAM with the nonce of an RFC's example.
func ScramWithNonce(hash ScramHash, username, password, nonce string) Mechanism {
	return mechanism{"SCRAM-" + string(hash), func(Peer) (*Exchange, error) {
		return startScram(hash, "", username, password, func(c *scram.Client) (*scram.ClientConversation, error) {
			return c.WithNonceGenerator(func() string { return nonce }).NewConversation(), nil
		})
	}}
}
