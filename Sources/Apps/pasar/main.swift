import Hummingbird
print("pasar")
