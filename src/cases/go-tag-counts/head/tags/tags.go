package tags

import (
	"regexp"
	"sort"
	"strings"
)

var allowed = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

var spaces = regexp.MustCompile(`\s+`)

// Normal gives a tag the form in which it is stored.
func Normal(tag string) string {
	return spaces.ReplaceAllString(strings.TrimSpace(strings.ToLower(tag)), "-")
}

// Joined writes tags as one line.
func Joined(tags []string) string {
	var b strings.Builder
	for i, t := range tags {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(t)
	}
	return b.String()
}

// Valid says whether a tag can be stored.
func Valid(tag string) bool {
	return allowed.MatchString(Normal(tag))
}

// Sorted gives all tags of some articles, each once.
func Sorted(articles []Article) []string {
	seen := map[string]bool{}
	var tags []string
	for _, a := range articles {
		for _, t := range a.Tags {
			if n := Normal(t); !seen[n] {
				seen[n] = true
				tags = append(tags, n)
			}
		}
	}
	sort.Strings(tags)
	return tags
}
