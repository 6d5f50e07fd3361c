#pragma once

namespace dkms::conf::shell {

/// As long as it lives, a word is expanded of which bash knows that it will not
/// be split. In the substitutions of such a word it joins an unquoted `$*` where
/// IFS is empty, until there is another such word in them.
class JoinsStar {
public:
    /// @param does false: nothing changes, neither now nor at the end
    explicit JoinsStar(bool& joins, bool does = true) : joins_(joins), does_(does)
    {
        joins_ = joins_ || does_;
    }
    ~JoinsStar() { joins_ = joins_ && !does_; }
    JoinsStar(const JoinsStar&) = delete;
    JoinsStar& operator=(const JoinsStar&) = delete;

private:
    bool& joins_;
    bool does_;
};

}  // namespace dkms::conf::shell
