"""The most common passwords of ten characters or more, and words that become one with digits appended; lower case.

A few hundred that attackers try first. Keyboard rows and repeated characters are found by rule in `passwords`.
"""

COMMON = frozenset(
    """
    password passwort passw0rd p@ssword p@ssw0rd pa$$word pa55word motdepasse contrasena contraseña senha
    password12 password123 password1234 password12345 password123456 passw0rd123 p@ssw0rd123 mypassword thepassword
    yourpassword newpassword oldpassword testpassword adminpassword userpassword rootpassword password! passwordpassword
    letmein letmein123 letmeinnow welcome welcome123 welcome1234 welcomehome administrator admin admin123 adminadmin
    admin12345 superadmin rootroot toor changeme changeme123 changethis pleasechange default default123 secret
    secret123 topsecret mysecret supersecret verysecret test test1234 testing testing123 testtest guest guest123
    user user1234 username login login123 master master123 hello hello123 helloworld helloworld1 hello12345
    iloveyou iloveyou1 iloveyou2 iloveyou12 iloveyou123 iloveyouso iloveyoubaby ilovegod iloveme iloveme123 loveyou
    lovelove loveme123 forever forever21 foreverlove princess princess1 princess123 sunshine sunshine1 sunshine123
    mysunshine monkey monkey123 dragon dragon123 football football1 football123 baseball baseball1 baseball123
    basketball basketball1 superman superman123 batman batman123 spiderman spiderman1 starwars starwars123 pokemon
    pokemon123 pikachu trustno1 whatever whatever1 shadow shadow123 michael michael123 jordan23 charlie charlie123
    jennifer jessica ashley ashley123 michelle daniel daniel123 andrew anthony joshua matthew nicole liverpool
    liverpool1 liverpool123 manchester manchester1 chelsea chelsea123 arsenal arsenal123 barcelona barcelona1
    realmadrid juventus1897 chocolate chocolate1 cheesecake strawberry butterfly butterfly1 blessed123 jesus123
    jesuschrist godisgood jesusislord christian samsung samsung123 google google123 facebook facebook1 facebook123
    microsoft windows windows10 internet computer computer1 computer123 linkedin linkedin123 minecraft minecraft1
    fortnite fortnite123 playstation playstation3 nintendo callofduty harrypotter hogwarts gandalf lordoftherings
    qwerty qwertz azerty qwerty123 qwerty1234 qwerty12345 qwerty123456 qwertyuiop1 qwertyuiop123 qazwsxedc qazwsxedcrfv
    1qaz2wsx3edc 1qaz2wsx3edc4rfv 1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e4r5t6y7u q1w2e3r4t5 q1w2e3r4t5y6 zaq12wsxcde zaq1zaq1
    zaq12wsx 1qazxsw2 qwe123qwe asd123asd qweasdzxc qweasdzxc123 asdfghjkl1 asdfgh123 zxcvbnm123 asdf1234asdf abc123abc
    abcd1234 abcd1234abcd abcde12345 abc123456 a123456789 a1234567890 123456789a 1234567890a 123456789q 12345qwert
    1234qwerasdf qwer1234 qwer1234qwer qwerasdf qwerasdfzxcv aa12345678 aa123456789 abcdef123456 123456abcdef
    1234554321 0987654321 9876543210 12345678910 123456789101 1122334455 11223344556677 1212121212 1231231231
    123123123123 1234512345 123456123456 1234567891 12345678901 147258369 147258369a 1472583690 3141592653 31415926535
    741852963 7418529630 963852741 159753456852 789456123 7894561230 1029384756 1357924680 2468101214 6969696969
    correcthorsebatterystaple correct-horse-battery-staple opensesame opensesame1 abracadabra everything something
    nothing123 motorola123 mustang123 corvette123 ferrari123 porsche911 mercedes123 summer winter spring autumn
    summer2023 summer2024 summer2025 summer2026 winter2023 winter2024 winter2025 winter2026 spring2024 spring2025
    spring2026 autumn2024 autumn2025 autumn2026 january2026 september2026 october2026 november2026 december2026
    learning learning123 student student123 teacher teacher123 university school123 homework homework123 pensum
    pensum123 pensum1234 pensum12345
    """.split()
)
