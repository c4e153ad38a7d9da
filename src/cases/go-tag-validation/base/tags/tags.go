package tags

import (
	"regexp"
	"sort"
	"strings"
)

var spaces = regexp.MustCompile(`\s+`)

// Normal gives a tag the form in which it is stored.
func Normal(tag string) string {
	return spaces.ReplaceAllString(strings.TrimSpace(strings.ToLower(tag)), "-")
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
