package pop3

// How many messages may be outstanding. The commands of a full window, two a
// message, are at most about 2 KiB, less than the smallest send buffer, so that
// writing never blocks while the server waits for us to read (RFC 2449 section 6.6).
const (
	depthSmall  = 32      // to begin with, for mail of a few kilobytes; it grows
	deepest     = 64      // to this
	depthLarge  = 8       // to begin with, for larger mail
	deepLarge   = 32      // to this
	smallMail   = 8 << 10 // mean size up to which mail counts as small
	octetsStart = 1 << 20 // that may be outstanding to begin with, by the sizes of the listing
	octetsMost  = 4 << 20
	mostCommand = 2000 // octets of commands outstanding
)

// window decides how many messages may be outstanding. It grows with every
// answer, so that it doubles in a round trip, and halves when the server stalls.
type window struct {
	depth, deepest int
	octets, most   uint64 // of the messages outstanding; allowed
	commands       int    // octets of the commands outstanding
	outstanding    int
}

// newWindow is one for these messages. limit is the caller's, 0 for none.
func newWindow(pipelines bool, limit int, handles []Handle) window {
	total := uint64(0)
	for _, h := range handles {
		total += uint64(h.size)
	}
	switch {
	case !pipelines:
		return window{depth: 1, deepest: 1, most: octetsMost}
	case limit > 0:
		return window{depth: min(limit, deepest), deepest: min(limit, deepest), most: octetsMost}
	case total < smallMail*uint64(len(handles)):
		return window{depth: depthSmall, deepest: deepest, most: octetsStart}
	}
	return window{depth: depthLarge, deepest: deepLarge, most: octetsStart}
}

// lockStep says that a command waits for the reply to the one before.
func (w *window) lockStep() bool { return w.deepest == 1 }

// wantsMore says that so much has been answered that it is worth a write.
func (w *window) wantsMore() bool { return w.outstanding <= w.depth/2 }

// admits says whether one more command may go out. One alone always may.
func (w *window) admits(size uint32, command int) bool {
	return w.outstanding == 0 || w.outstanding < w.depth && w.commands+command <= mostCommand && w.octets+uint64(size) <= w.most
}

func (w *window) send(size uint32, command int) {
	w.outstanding, w.octets, w.commands = w.outstanding+1, w.octets+uint64(size), w.commands+command
}

// answer takes out the oldest command.
func (w *window) answer(size uint32, command int) {
	w.outstanding, w.octets, w.commands = w.outstanding-1, w.octets-uint64(size), w.commands-command
	w.depth, w.most = min(w.depth+1, w.deepest), min(w.most+uint64(size), octetsMost)
}

// shrink is for a server that has trouble.
func (w *window) shrink() {
	w.depth, w.most = max(w.depth/2, 1), max(w.most/2, octetsStart)
}
