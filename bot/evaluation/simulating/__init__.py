"""Do people find what they like by talking? People drawn from interactions that the index does not know talk to it.

people       a file of later interactions -> who talks, and what they alone know
knowing      what can be told of an item without its title
sayings      all their sentences, as one table
talking      what one person says, taps answers with and bears
chatting     one chat through the assistant's door
paging       what they would find on pages of what is popular
scoring      the ways of answering that are compared, on the same people -> figures
transcripts  the chats, to be read
"""
