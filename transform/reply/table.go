package reply

const longestAlone = 20 // octets of a label on a line of its own

// table finds a quoted header whose labels stand on lines of their own, at the
// first of them. Who wrote and when stands above.
// QUIRK: Notes 6 to 8 write
//
//	Ann Lee <ann@example.org>
//	08/26/2019 04:37 PM
//
//	To
//	Bob Ray <bob@example.org>
//	cc
//
//	Subject
//	Offer
func (p *page) table(i int) (b block, ok bool) {
	if p.aloneRole(i) != roleTo {
		return b, false
	}
	b = block{start: i, end: i}
	current := label{}
	for n := i; n < len(p.lines) && n < i+mostFields && b.fields[roleSubject] == ""; n++ {
		if p.lines[n].class == blank {
			continue
		}
		if p.lines[n].class != written {
			return b, false
		}
		if p.aloneRole(n) != roleNone {
			current = labels[p.fold(n)]
		} else {
			b.add(current, p.raw(n))
		}
		b.end = n + 1
	}
	return b, b.fields[roleSubject] != "" && p.headed(&b)
}

// aloneRole is the role of the label that line i consists of.
func (p *page) aloneRole(i int) role {
	if p.lines[i].end-p.lines[i].start > longestAlone {
		return roleNone
	}
	return labels[p.fold(i)].role
}

// headed takes the paragraph above a table, which has a date in it, for its beginning.
func (p *page) headed(b *block) bool {
	n := b.start - 1
	for n >= 0 && p.lines[n].class == blank {
		n--
	}
	for most := n - mostFields; n >= 0 && n > most && p.lines[n].class == written; n-- {
		if dateParts(p.fold(n)) > 1 {
			b.add(label{role: roleDate}, p.raw(n))
		} else {
			b.fields[roleFrom] = p.raw(n)
		}
		b.start = n
	}
	for n >= 0 && p.lines[n].class == blank {
		p.work++
		n--
	}
	// On top of a mail it is rather what a form on a page sent.
	return b.fields[roleDate] != "" && b.fields[roleFrom] != "" && n >= 0
}
