" Written by compiler/editors/generate.py from the tables of the compiler.
if exists('b:current_syntax')
  finish
endif

syntax keyword widlKeyword as by const enum error extends import interface map package procedure reserved stream struct then throws topic type union void widl
syntax keyword widlType bool int int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 string bytes any timestamp duration decimal uuid uri wampid
syntax keyword widlConstant false null true
syntax match widlDecorator '@\(c\|closed\|deprecated\|encoding\|idempotent\|invoke\|length\|match\|max\|pattern\|range\|since\|strict\|timeout\|tuple\|uri\)\>'
syntax match widlNumber '-\?\<\(0[xX]\x\+\|\d\+\(\.\d\+\)\?\([eE][-+]\?\d\+\)\?\)\>'
syntax region widlString start='"' skip='\\.' end='"' oneline
syntax match widlComment '//.*$' contains=@Spell
syntax match widlDocs '///.*$' contains=@Spell
syntax region widlComment start='/\*' end='\*/' contains=@Spell

highlight default link widlKeyword Keyword
highlight default link widlType Type
highlight default link widlConstant Constant
highlight default link widlDecorator PreProc
highlight default link widlNumber Number
highlight default link widlString String
highlight default link widlComment Comment
highlight default link widlDocs SpecialComment

let b:current_syntax = 'widl'
