flavour=strict
greet() { echo "theirs $1"; }
return 0
flavour=never
