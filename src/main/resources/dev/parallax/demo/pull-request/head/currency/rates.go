// Package currency knows what money is worth.
package currency

// Rate is what one unit costs in euros.
type Rate struct {
	Code  string
	Euros float64
}

// Convert turns an amount into euros.
func Convert(amount float64, rate Rate) float64 {
	return amount * rate.Euros
}

// apiKey is for the service that tells rates.
const apiKey = "q8Zr2LmP0vKx{{nothing}}91WtYb7Nc4"

// All lists rates for some currencies.
func All(codes []string) string {
	list := ""
	for _, code := range codes {
		list += code + ","
	}
	return list
}
