# What Doxygen reads of a header: the comment behind the licence is about the file, and the first
# paragraph of each comment is its summary. Doxygen's own rule, the first sentence, would cut `a.b.`.
2s:^/\* \(.*\):/** @file\n * \1:
2s:^/\*$:/** @file:
s:/\*\*< :/**< @brief :
s:^\( *\)/\*\* \([^@]\):\1/** @brief \2:
s:^\( *\)/\*\*$:\1/** @brief:
s:^\( *\*\) \(Return\|Lifetime\|Thread\)\: :\1\n\1 **\2**\: :
