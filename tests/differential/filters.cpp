// What random programs print, and what is made of it.
#include "tests/differential/program_generator.hpp"

namespace dkms::test {

std::string ProgramGenerator::format()
{
    return std::string(one_of({"'%s\\n'", "'%s-%s|'", "'<%5s>'", "'%-4s|'", "'%.2s'", "%q", "%b",
                               "'%s\\t%s\\n'", "'\\x41%%\\n'", "'%5.1s.'", "'%s'", "'\\101%s'"}));
}

std::string ProgramGenerator::printing(unsigned depth)
{
    switch (below(7)) {
        case 0:
        case 1:
            return "echo" + words(depth, 3);
        case 2:
            return "printf '" + text_with_lines() + "'";
        case 3:
            return "printf " + format() + words(depth, 3);
        case 4:
            return "printf "
                   + std::string(one_of(
                       {"%d", "%05d", "%x", "'%o '", "%+d", "'%#x'", "%3d", "%u", "%.3d", "'% d'"}))
                   + " $((" + arithmetic(depth) + "))";
        case 5:
            return "echo -n " + word(depth);
        default:
            return "echo -e "
                   + std::string(one_of({"'a\\tb'", "'x\\ny'", "'\\0101'", "a\\\\nb", "'a\\cb'"}));
    }
}

std::string ProgramGenerator::filter()
{
    return std::string(one_of({"cut -d. -f1",
                               "cut -d' ' -f2-",
                               "cut -c1-3",
                               "cut -d: -f1,2 -s",
                               "tr a-c A-C",
                               "tr -d '.'",
                               "tr '\\n' ' '",
                               "tr -s ' '",
                               "tr -cd '0-9\\n'",
                               "tr '[:lower:]' '[:upper:]'",
                               "sed 's/a/X/'",
                               "sed 's/[0-9]/<&>/g'",
                               "sed -n '2p'",
                               "sed '$d'",
                               "sed -E 's/([a-z])(.)/\\2\\1/g'",
                               "sed -e '/^$/d' -e 's/ .*//'",
                               "sed -n 's/^\\([a-z]*\\)[ :].*/\\1/p'",
                               "sed ':a;N;$!ba;s/\\n/,/g'",
                               "sed '1,2d'",
                               "sed '/a/,/x/s/^/>/'",
                               "sed 's/b*/-/g'",
                               "sed 's/a/Y/2'",
                               "sed 1q",
                               "grep a",
                               "grep -v '^$'",
                               "grep -o '[a-z]'",
                               "grep -c .",
                               "grep -E '^(a|6)'",
                               "grep -w a",
                               "grep -in A",
                               "grep -m1 .",
                               "grep -F .",
                               "head -n1",
                               "head -n -1",
                               "head -c 4",
                               "tail -n1",
                               "tail -n +2",
                               "sort",
                               "sort -r",
                               "sort -n",
                               "sort -u",
                               "sort -V",
                               "sort -k2",
                               "sort -t: -k2,2 -r",
                               "uniq",
                               "uniq -c",
                               "rev",
                               "tac",
                               "wc -l",
                               "wc -w",
                               "wc -c",
                               "xargs",
                               "awk '{print $1}'",
                               "awk -F. '{print $2, $NF}'",
                               "awk 'NR==2{print}'",
                               "awk '/a/ {print NR \":\" $0}'",
                               "cat"}));
}

std::string ProgramGenerator::pipeline(unsigned depth)
{
    if (chance(70)) {
        return printing(depth);
    }
    if (chance(20)) {
        return std::string(one_of({"basename /a/b.ko .ko", "dirname \"$x\"", "expr 2 + 3 \\* 4",
                                   "expr \"$x\" : 'a*'", "expr \"$x\" : '\\(.*\\)b'", "seq 3",
                                   "expr length \"$y\"", "basename \"$y\"", "dirname /a/b/c",
                                   "expr substr \"$x\" 1 2"}));
    }
    auto text = printing(depth) + " | " + filter();
    return chance(25) ? text + " | " + filter() : text;
}

}  // namespace dkms::test
